#!/usr/bin/env python3
"""Logits of timm's DenseNets with a deep stem, against which the engine is tested.

    make_timm.py OUT_DIR    e.g. src/test/resources/dev/densevec/timm

What the networks compute is that of timm 1.0 (timm/models/densenet.py, timm/layers/blur_pool.py), at a small width:

- `stem_type="deep"`: three 3x3 convolutions, the first with stride 2, of k, k and 2k channels, each with batch norm and
  ReLU; then 3x3 maximum pooling with stride 2 and padding 1.
- `aa_layer=BlurPool2d` (densenetblur121d): the maximum pooling has stride 1, and a depthwise 3x3 convolution of the
  weights 1 2 1 by 1 2 1 over 16 with stride 2 follows, on a map whose border reflects it. Transitions average, as
  `aa_stem_only` is true by default.

Writes deep.safetensors: the state dict that both have, `input`, and `logits.deep` and `logits.deep-blur` of evaluation in
float64.
"""
import pathlib
import sys

import torch
import torch.nn.functional as F
from make_golden import DenseNet, randomise, save
from torch import nn

SHAPE = dict(stem="imagenet", stem_channels=16, growth=8, bottleneck=4, compression=0.5, blocks=[2, 1, 2], classes=5,
             in_channels=3)


class Deep(DenseNet):
    """The same blocks after a deep stem."""

    def __init__(self, blurs):
        super().__init__(SHAPE)
        k = SHAPE["growth"]
        trunk = self.features
        del trunk.conv0, trunk.norm0
        self.stem = "deep"
        self.blurs = blurs
        stem = nn.Module()
        for i, (channels, out, stride) in enumerate([(3, k, 2), (k, k, 1), (k, 2 * k, 1)]):
            stem.add_module(f"conv{i}", nn.Conv2d(channels, out, 3, stride, 1, bias=False))
            stem.add_module(f"norm{i}", nn.BatchNorm2d(out))
        for name, module in list(stem.named_children()) + list(trunk.named_children()):
            trunk._modules.pop(name, None)
            trunk.add_module(name, module)

    def forward(self, x):
        trunk = self.features
        for i in range(3):
            x = F.relu(getattr(trunk, f"norm{i}")(getattr(trunk, f"conv{i}")(x)))
        if self.blurs:
            line = torch.tensor([1.0, 2.0, 1.0], dtype=x.dtype) / 4
            kernel = (line[:, None] * line).expand(x.shape[1], 1, 3, 3)
            x = F.pad(F.max_pool2d(x, 3, 1, 1), (1, 1, 1, 1), mode="reflect")
            x = F.conv2d(x, kernel, stride=2, groups=x.shape[1])
        else:
            x = F.max_pool2d(x, 3, 2, 1)
        for i in range(1, len(self.blocks) + 1):
            for layer in getattr(trunk, f"denseblock{i}").children():
                x = torch.cat([x, layer(x)], 1)
            if i < len(self.blocks):
                x = getattr(trunk, f"transition{i}")(x)
        return self.classifier(F.relu(trunk.norm5(x)).mean((2, 3)))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    images = torch.randn(1, 3, 49, 42, generator=torch.Generator().manual_seed(8))
    tensors = {"input": images}
    for name, blurs in [("deep", False), ("deep-blur", True)]:
        network = randomise(Deep(blurs), 7).eval()
        tensors.update({k: v.clone() for k, v in network.state_dict().items() if v.is_floating_point()})
        with torch.no_grad():
            tensors["logits." + name] = network.double()(images.double()).float()
    save(folder / "deep.safetensors", tensors)


main(pathlib.Path(sys.argv[1]))
