"""A BERT-style encoder (MiniLM, or MPNet with its relative position bias) with word features and light heads.

Heads: emissions of BIO labels for a CRF, and a biaffine role head that says, for a given cue, which words are its source
and which its content.
"""
import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

import crf
from document import FEATURES, LABELS

ROLE_SIZE = 96
DISTANCES = 24
LINK_LABELS = 3  # none, source, content


def distance_bucket(delta):
    """Signed distance from cue to word in 24 buckets: exact near by, logarithmic further off."""
    size = delta.abs().clamp(min=1).float()
    bucket = torch.where(size < 5, size - 1, 4 + (torch.log2(size / 5) * 1.6).floor()).clamp(max=11).long()
    return bucket + 12 * (delta > 0).long()


class Layer(nn.Module):
    def __init__(self, hidden, heads, inner, eps, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.mix = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps)

    def forward(self, x, bias):
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        share = (q * (hidden // self.heads) ** -0.5 @ k.transpose(-1, -2) + bias.to(q.dtype)).softmax(-1)
        attended = self.mix((share @ v).transpose(1, 2).reshape(batch, length, hidden))
        x = self.norm1(x + self.drop(attended))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))

    def drop(self, x):
        return F.dropout(x, self.dropout, self.training)


class Encoder(nn.Module):
    """config: the pretrained model's config.json; layers: which of its layers to keep (None: all).

    With `frozen` lowest layers the word features come in above them, so that nothing need be carried back through them.
    """

    def __init__(self, config, layers=None, dropout=0.0, frozen=0):
        super().__init__()
        self.config, self.kept, self.dropout = config, layers or list(range(config['num_hidden_layers'])), dropout
        self.frozen = frozen
        hidden, eps = config['hidden_size'], config['layer_norm_eps']
        self.relative = config['model_type'] == 'mpnet'
        self.offset = 2 if self.relative else 0
        self.word = nn.Embedding(config['vocab_size'], hidden)
        self.position = nn.Embedding(config['max_position_embeddings'], hidden)
        self.feature = nn.Embedding(FEATURES, hidden)
        self.norm = nn.LayerNorm(hidden, eps)
        if self.relative:
            self.bias = nn.Embedding(config['relative_attention_num_buckets'], config['num_attention_heads'])
        self.layers = nn.ModuleList(
            Layer(hidden, config['num_attention_heads'], config['intermediate_size'], eps, dropout) for _ in self.kept)

    def forward(self, ids, mask, feature):
        positions = torch.arange(ids.shape[1], device=ids.device) + self.offset
        extra = self.feature(feature)
        x = self.word(ids) + self.position(positions)
        x = self.norm(x if self.frozen else x + extra)
        x = F.dropout(x, self.dropout, self.training)
        if torch.is_autocast_enabled(x.device.type):
            x = x.bfloat16()
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        if self.relative:
            bias = bias + self.relative_bias(ids.shape[1]).to(x.dtype)
        for level, layer in enumerate(self.layers):
            if self.frozen and level == self.frozen:
                x = x + extra.to(x.dtype)
            x = layer(x, bias)
        return x

    def relative_bias(self, length):
        """MPNet's bucketed bias: exact distances under 8, logarithmic up to 128, backward and forward apart."""
        place = torch.arange(length, device=self.bias.weight.device)
        delta = place[:, None] - place[None, :]
        count = self.config['relative_attention_num_buckets'] // 2
        near, size = count // 2, delta.abs()
        far = near + (torch.log(size.clamp(min=1).float() / near) / math.log(128 / near) * (count - near)).long()
        bucket = (delta < 0).long() * count + torch.where(size < near, size, far.clamp(max=count - 1))
        return self.bias(bucket).permute(2, 0, 1)[None]

    def load_pretrained(self, path):
        """Weights of a Hugging Face BERT or MPNet."""
        raw = load_file(path)
        inner = 'attention.attn.{}' if self.relative else 'attention.self.{}'
        names = ('q', 'k', 'v') if self.relative else ('query', 'key', 'value')
        state = {'word.weight': raw['embeddings.word_embeddings.weight'],
                 'position.weight': raw['embeddings.position_embeddings.weight'],
                 'feature.weight': torch.zeros_like(self.feature.weight)}
        if self.relative:
            state['bias.weight'] = raw['encoder.relative_attention_bias.weight']
        else:
            state['position.weight'] = state['position.weight'] + raw['embeddings.token_type_embeddings.weight'][0]
        for end in ('weight', 'bias'):
            state[f'norm.{end}'] = raw[f'embeddings.LayerNorm.{end}']
            for mine, theirs in enumerate(self.kept):
                old, new = f'encoder.layer.{theirs}.', f'layers.{mine}.'
                state[f'{new}qkv.{end}'] = torch.cat([raw[f'{old}{inner.format(n)}.{end}'] for n in names])
                state[f'{new}mix.{end}'] = raw[old + ('attention.attn.o.' if self.relative else 'attention.output.dense.') + end]
                state[f'{new}norm1.{end}'] = raw[old + ('attention.LayerNorm.' if self.relative else 'attention.output.LayerNorm.') + end]
                state[f'{new}up.{end}'] = raw[f'{old}intermediate.dense.{end}']
                state[f'{new}down.{end}'] = raw[f'{old}output.dense.{end}']
                state[f'{new}norm2.{end}'] = raw[f'{old}output.LayerNorm.{end}']
        self.load_state_dict(state)


class Tagger(nn.Module):
    """Encoder and heads. `base` is a folder with config.json and model.safetensors."""

    def __init__(self, base, layers=None, dropout=0.0, frozen=0, pretrained=True):
        super().__init__()
        config = json.loads((Path(base) / 'config.json').read_text())
        hidden = config['hidden_size']
        self.encoder = Encoder(config, layers, dropout, frozen)
        if pretrained:
            self.encoder.load_pretrained(Path(base) / 'model.safetensors')
        self.emission = nn.Linear(hidden, len(LABELS))
        self.step = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.start = nn.Parameter(torch.zeros(len(LABELS)))
        self.role_word = nn.Linear(hidden, ROLE_SIZE)
        self.role_cue = nn.Linear(hidden, ROLE_SIZE * (LINK_LABELS - 1))
        self.role_bias = nn.Linear(hidden, LINK_LABELS - 1)
        self.role_distance = nn.Embedding(DISTANCES, LINK_LABELS - 1)
        nn.init.zeros_(self.role_distance.weight)
        nn.init.constant_(self.role_bias.bias, -4.0)
        for name, value in zip(('never_step', 'never_start'), crf.constraints()):
            self.register_buffer(name, value, persistent=False)

    def transitions(self):
        return self.step + self.never_step, self.start + self.never_start

    def word_states(self, batch, exact=False):
        """Encoder states at the first piece of each core word of a batch; computed in 16 bits unless `exact`."""
        with torch.autocast(batch['ids'].device.type, torch.bfloat16, enabled=not exact):
            states = self.encoder(batch['ids'], batch['mask'], batch['feature']).float()
        return states.gather(1, batch['first'][:, :, None].expand(-1, -1, states.shape[2]))

    def roles(self, words, cues, at):
        """Logits (rows, cues, words, none/source/content) for cue vectors taken at word numbers `at`."""
        left = self.role_word(words)
        right = self.role_cue(cues).unflatten(-1, (LINK_LABELS - 1, ROLE_SIZE))
        scores = torch.einsum('bwd,bcrd->bcwr', left, right) / math.sqrt(ROLE_SIZE)
        delta = torch.arange(words.shape[1], device=words.device)[None, None] - at[:, :, None]
        scores = scores + self.role_bias(words)[:, None] + self.role_distance(distance_bucket(delta))
        return F.pad(scores, (1, 0))
