#!/usr/bin/env python3
"""What PyTorch computes of pictures with other numbers of channels than one and three.

    make_bands.py OUT_DIR

Needs torch, numpy and Pillow; the numbers in the repository were made with torch 1.13 on x86-64. For each number N of
channels:

    bands-N.safetensors    random weights with random running statistics, under torchvision's names
    bands-N.npy            a picture: unsigned bytes, rows by columns by channels
    bands-N.tif            the same with a page for each channel
    bands-N.numbers        lines of a name and numbers: the logits and the pooled features of the picture's samples from 0
                           to 1; `normalised`, the logits after a mean of (c + 1) / 10 and a deviation of (c + 2) / 10
"""
import pathlib
import sys

import numpy
import torch
from PIL import Image

from make_golden import DenseNet, case, infer, randomise, save

SIDE = 32


def line(name, numbers):
    """A name and numbers that read back as they are."""
    return " ".join([name, *(repr(float(number)) for number in numbers)]) + "\n"


def write(channels, out):
    """Writes the files for one number of channels."""
    architecture = case("cifar", 4, 3, 2, 0.5, [2, 2], 3, [SIDE, SIDE], 1, in_channels=channels)
    network = randomise(DenseNet(architecture), channels)
    save(out / f"bands-{channels}.safetensors", network.state_dict())
    picture = numpy.random.default_rng(channels).integers(0, 256, (SIDE, SIDE, channels), dtype=numpy.uint8)
    numpy.save(out / f"bands-{channels}.npy", picture)
    pages = [Image.fromarray(picture[:, :, c]) for c in range(channels)]
    pages[0].save(
        out / f"bands-{channels}.tif", save_all=True, append_images=pages[1:], compression="tiff_deflate"
    )
    samples = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
    steps = torch.arange(channels)[None, :, None, None]
    plain = infer(network, samples)
    normalised = infer(network, (samples - (steps + 1) / 10) / ((steps + 2) / 10))
    (out / f"bands-{channels}.numbers").write_text(
        line("logits", plain["logits"][0])
        + line("features", plain["features"][0])
        + line("normalised", normalised["logits"][0])
    )


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for channels in (2, 4, 5):
        write(channels, out)


if __name__ == "__main__":
    main()
