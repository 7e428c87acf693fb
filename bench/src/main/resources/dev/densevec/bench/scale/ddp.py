"""Training steps of a DenseNet by PyTorch's DistributedDataParallel over Gloo, as one of some processes.

Arguments: rank, ranks, threads, images of all ranks, steps that don't count, steps that do, file where the ranks meet,
channels-last or contiguous, stem (CIFAR, CIFAR_BN or IMAGENET), channels of images, rows, columns, channels of the stem,
growth rate, bottleneck, compression, classes, epsilon, layers of each block.
Rank 0 prints a line that StepFigures reads.
"""
import resource
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class Layer(nn.Module):
    def __init__(self, channels, growth, bottleneck, eps):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(channels, eps)
        width = bottleneck * growth
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False) if width else None
        self.norm2 = nn.BatchNorm2d(width, eps) if width else None
        self.conv2 = nn.Conv2d(width or channels, growth, 3, padding=1, bias=False)

    def forward(self, features):
        x = F.relu(self.norm1(torch.cat(features, 1)), inplace=True)
        if self.conv1 is not None:
            x = F.relu(self.norm2(self.conv1(x)), inplace=True)
        return self.conv2(x)


class DenseNet(nn.Module):
    def __init__(self, stem, inputs, width, growth, bottleneck, compression, classes, eps, blocks):
        super().__init__()
        large = stem == "IMAGENET"
        parts = [nn.Conv2d(inputs, width, 7 if large else 3, 2 if large else 1, 3 if large else 1, bias=False)]
        if stem != "CIFAR":
            parts += [nn.BatchNorm2d(width, eps), nn.ReLU(inplace=True)]
        if large:
            parts.append(nn.MaxPool2d(3, 2, 1))
        self.stem = nn.Sequential(*parts)
        self.blocks = nn.ModuleList()
        self.transitions = nn.ModuleList()
        for i, layers in enumerate(blocks):
            self.blocks.append(nn.ModuleList(Layer(width + k * growth, growth, bottleneck, eps) for k in range(layers)))
            width += layers * growth
            if i + 1 < len(blocks):
                out = int(width * compression)
                self.transitions.append(nn.Sequential(nn.BatchNorm2d(width, eps), nn.ReLU(inplace=True),
                                                      nn.Conv2d(width, out, 1, bias=False), nn.AvgPool2d(2)))
                width = out
        self.norm = nn.BatchNorm2d(width, eps)
        self.classifier = nn.Linear(width, classes)

    def forward(self, x):
        x = self.stem(x)
        for i, block in enumerate(self.blocks):
            features = [x]
            for layer in block:
                features.append(layer(features))
            x = torch.cat(features, 1)
            if i < len(self.transitions):
                x = self.transitions[i](x)
        return self.classifier(F.relu(self.norm(x), inplace=True).mean((2, 3)))


def main(a):
    rank, ranks, threads, batch, warm_up, steps = map(int, a[:6])
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    layout = torch.channels_last if a[7] == "channels-last" else torch.contiguous_format
    inputs, rows, columns, width, growth, bottleneck = map(int, a[9:15])
    network = DenseNet(a[8], inputs, width, growth, bottleneck, float(a[15]), int(a[16]), float(a[17]), list(map(int, a[18:])))
    network = network.to(memory_format=layout)
    model = network
    if ranks > 1:
        torch.distributed.init_process_group("gloo", init_method="file://" + a[6], rank=rank, world_size=ranks)
        model = nn.parallel.DistributedDataParallel(network, broadcast_buffers=False)
    own = batch // ranks
    images = torch.randn(own, inputs, rows, columns).contiguous(memory_format=layout)
    targets = torch.arange(own) % int(a[16])
    times = []
    for step in range(warm_up + steps):
        start = time.perf_counter()
        for p in network.parameters():
            p.grad = None
        loss = F.cross_entropy(model(images), targets)
        loss.backward()
        if step >= warm_up:
            times.append(time.perf_counter() - start)
    if not torch.isfinite(loss):
        sys.exit("the loss is not finite")
    if rank == 0:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print("densevec-scale", 1e3 * statistics.median(times), "NaN", "NaN", "NaN", "NaN", peak / 1e6, sep="\t", flush=True)


main(sys.argv[1:])
