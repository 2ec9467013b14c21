"""A linear-chain CRF over BIO labels, with exact gradients and no autograd inside the recursion.

Scores: emissions e[t, y], transitions T[y, y'], start S[y]. A token that opens a paragraph starts a new chain, so that no
label runs across a paragraph's end. Labels I-x may only follow B-x or I-x.
"""
import numpy as np
import torch

from document import LABELS

NEVER = -1e4


def constraints():
    """Forbidden transitions and starts, as additive scores."""
    step = torch.tensor([[NEVER if b[0] == 'I' and a[2:] != b[2:] else 0.0 for b in LABELS] for a in LABELS])
    start = torch.tensor([NEVER if label[0] == 'I' else 0.0 for label in LABELS])
    return step, start


def forward_backward(emissions, mask, opens, step, start):
    """Log partition a row, label marginals (rows, words, labels), pair marginals summed over words, start marginals summed.

    mask: real words (each row's real words come first, the first of them with opens set); opens: the word starts a chain.
    """
    rows, words, labels = emissions.shape
    alpha, beta = torch.empty_like(emissions), torch.zeros_like(emissions)
    alpha[:, 0] = start + emissions[:, 0]
    fresh, live = opens[:, :, None], mask[:, :, None]
    for t in range(1, words):
        previous = alpha[:, t - 1]
        total = torch.where(fresh[:, t], torch.logsumexp(previous, 1, keepdim=True) + start,
                            torch.logsumexp(previous[:, :, None] + step, 1))
        alpha[:, t] = torch.where(live[:, t], total + emissions[:, t], previous)
    for t in range(words - 2, -1, -1):
        ahead = beta[:, t + 1] + emissions[:, t + 1]
        total = torch.where(fresh[:, t + 1], torch.logsumexp(ahead + start, 1, keepdim=True),
                            torch.logsumexp(step + ahead[:, None, :], 2))
        beta[:, t] = torch.where(live[:, t + 1], total, torch.zeros_like(total))
    partition = torch.logsumexp(alpha[:, -1], 1)
    marginal = torch.exp(alpha + beta - partition[:, None, None]) * live
    ahead = beta[:, 1:] + emissions[:, 1:]
    pair = torch.exp(alpha[:, :-1, :, None] + step + ahead[:, :, None, :] - partition[:, None, None, None])
    pair = pair * (mask & ~opens)[:, 1:, None, None]
    return partition, marginal, pair.sum((0, 1)), (marginal * fresh).sum((0, 1))


class Loss(torch.autograd.Function):
    """Expected negative log likelihood under soft targets: log Z minus the targets' expected score, summed.

    With one-hot targets this is the usual CRF loss; with a teacher's marginals it is structural distillation.
    """

    @staticmethod
    def forward(ctx, emissions, step, start, mask, opens, target, target_step, target_start):
        partition, marginal, pair, begin = forward_backward(emissions, mask, opens, step, start)
        live = mask[:, :, None]
        ctx.save_for_backward((marginal - target) * live, pair - target_step, begin - target_start)
        return partition.sum() - (emissions * target * live).sum() - (step * target_step).sum() - (start * target_start).sum()

    @staticmethod
    def backward(ctx, grad):
        emissions, step, start = ctx.saved_tensors
        return grad * emissions, grad * step, grad * start, None, None, None, None, None


def hard_targets(labels, mask, opens):
    """One-hot targets and the sums of gold pairs and starts."""
    one_hot = torch.nn.functional.one_hot(labels, len(LABELS)).float() * mask[:, :, None]
    inner = (mask & ~opens)[:, 1:, None].float()
    return one_hot, torch.einsum('bta,btc->ac', one_hot[:, :-1], one_hot[:, 1:] * inner), (one_hot * opens[:, :, None]).sum((0, 1))


def viterbi(emissions, opens, step, start):
    """Best labels of one document (numpy arrays; words x labels)."""
    back = np.zeros(emissions.shape, dtype=np.int64)
    best = start + emissions[0]
    for t in range(1, len(emissions)):
        if opens[t]:
            back[t] = best.argmax()
            best = best.max() + start + emissions[t]
        else:
            scores = best[:, None] + step
            back[t] = scores.argmax(0)
            best = scores.max(0) + emissions[t]
    path = [int(best.argmax())]
    for t in range(len(emissions) - 1, 0, -1):
        path.append(int(back[t][path[-1]]))
    return path[::-1]
