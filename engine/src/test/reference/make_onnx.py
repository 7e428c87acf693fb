#!/usr/bin/env python3
"""ONNX models that PyTorch exports, and their logits, against which reading them is tested.

    make_onnx.py OUT_DIR    e.g. src/test/resources/dev/densevec/onnx

NAME.onnx is exported as torch.onnx.export does by default, with norms folded into convolutions; NAME-kept.onnx with
training=PRESERVE and do_constant_folding=False, in evaluation mode. NAME.safetensors has `input` and `logits`.
`densenet` is torchvision's, `resnet` has its form at a small width, `new-first` is a DenseNet for small images that puts
new features in front of old ones, as kuangliu/pytorch-cifar's does.
"""
import pathlib
import sys

import torch
import torch.nn.functional as F
from make_golden import randomise, save
from torch import nn
from torchvision.models.densenet import DenseNet


class Block(nn.Module):
    def __init__(self, channels, out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.downsample = None
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.layer1 = nn.Sequential(Block(8, 8, 1), Block(8, 8, 1))
        self.layer2 = nn.Sequential(Block(8, 16, 2))
        self.fc = nn.Linear(16, 5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        x = self.layer2(self.layer1(x))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


class Layer(nn.Module):
    def __init__(self, channels, growth):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv1 = nn.Conv2d(channels, 4 * growth, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(4 * growth)
        self.conv2 = nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)

    def forward(self, x):
        return torch.cat([self.conv2(F.relu(self.bn2(self.conv1(F.relu(self.bn1(x)))))), x], 1)


class NewFirst(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1, bias=False)
        self.dense1 = nn.Sequential(Layer(8, 4), Layer(12, 4))
        self.bn = nn.BatchNorm2d(16)
        self.conv = nn.Conv2d(16, 8, 1, bias=False)
        self.dense2 = nn.Sequential(Layer(8, 4), Layer(12, 4), Layer(16, 4))
        self.last = nn.BatchNorm2d(20)
        self.linear = nn.Linear(20, 5)

    def forward(self, x):
        x = self.dense1(self.conv1(x))
        x = self.dense2(F.avg_pool2d(self.conv(F.relu(self.bn(x))), 2))
        x = F.avg_pool2d(F.relu(self.last(x)), 16)
        return self.linear(x.view(x.size(0), -1))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    preserve = torch.onnx.TrainingMode.PRESERVE
    for name, network, side in [
        ("densenet", DenseNet(8, (2, 1, 2), 16, num_classes=5), 49),
        ("resnet", ResNet(), 49),
        ("new-first", NewFirst(), 32),
    ]:
        randomise(network, 11).eval()
        images = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(12))
        torch.onnx.export(network, images, str(folder / f"{name}.onnx"), opset_version=13)
        if name != "new-first":
            torch.onnx.export(network, images, str(folder / f"{name}-kept.onnx"), opset_version=13, training=preserve,
                              do_constant_folding=False)
        with torch.no_grad():
            logits = network.double()(images.double()).float()
        save(folder / f"{name}.safetensors", {"input": images, "logits": logits})


main(pathlib.Path(sys.argv[1]))
