#!/usr/bin/env python3
"""Numbers that PyTorch computes, against which the engine is tested.

    make_golden.py cases OUT_DIR             the cases in src/test/resources/dev/densevec/golden
    make_golden.py cases --all OUT_DIR       larger cases as well, for -Ddensevec.golden=OUT_DIR
    make_golden.py trained WEIGHTS OUT_FILE  logits of the network that comes with the program

Needs torch and numpy; the numbers in the repository were made with torch 1.13 on x86-64.

A case is a folder. Tensors are in safetensors files: float32, row-major, images as NCHW, convolutions as OIHW.

    case.json            architecture, hyper-parameters and losses
    weights.safetensors  the state dict before anything ran
    infer.safetensors    in evaluation mode: input, logits, features (the classifier's input), block1 to blockN (a dense
                         block's concatenated output)
    train.safetensors    x0.. and y0..: batches; loss: float32, of each step of SGD (Nesterov momentum, weight decay on
                         every parameter); grad.NAME: of the first step, computed in float64
    trained.safetensors  the state dict after all steps in float32

loss64 in case.json comes from the same run in float64, so that a float32 program is judged by the true value.
"""
import argparse
import copy
import json
import pathlib
import struct

import torch
import torch.nn as nn
import torch.nn.functional as F

STEPS = 8
SGD = {"lr": 0.01, "momentum": 0.9, "nesterov": True, "weight_decay": 1e-4}


def case(stem, stem_channels, growth, bottleneck, compression, blocks, classes, size, batch, in_channels=3, **more):
    arguments = dict(locals())
    return {**arguments.pop("more"), **arguments}


BUNDLED = {
    "bc-tiny": case("cifar", 8, 4, 4, 0.5, [2, 3, 2], 10, [16, 16], 4),
    "plain-k5-odd": case("cifar", 16, 5, 0, 1.0, [3, 2], 7, [13, 18], 3),
    "cifar-bn-stem": case("cifar-bn", 12, 6, 4, 0.5, [2, 3], 10, [15, 21], 6),
}
LARGER = {
    "bc-k12": case("cifar", 24, 12, 4, 0.5, [3, 3, 3], 10, [32, 32], 8),
    "imagenet-small": case("imagenet", 32, 16, 4, 0.5, [2, 2, 3, 2], 20, [64, 96], 6),
    "d2l-bias": case("imagenet", 64, 32, 0, 0.5, [2, 2], 10, [48, 48], 4, in_channels=1, conv_bias=True),
    "grey-k32": case("imagenet", 64, 32, 4, 0.5, [1, 2], 10, [57, 45], 2, in_channels=1),
}
TRAINED = {
    "architecture": case("cifar", 24, 12, 4, 0.5, [4, 12, 20], 10, [32, 32], 8),
    "seed": 32,
}


def save(path, tensors):
    """Writes a safetensors file."""
    types = {torch.float32: "F32", torch.int64: "I64"}
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        data = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {
            "dtype": types[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        blobs.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def load(path):
    """Reads the float32 tensors of a safetensors file."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, end = entry["data_offsets"]
        flat = torch.frombuffer(bytearray(data[8 + length + first : 8 + length + end]), dtype=torch.float32)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


class Layer(nn.Module):
    """BN, ReLU, 3x3 convolution; with a bottleneck BN, ReLU, 1x1 convolution before it."""

    def __init__(self, channels, growth, bottleneck, bias):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = None
        if bottleneck:
            self.conv1 = nn.Conv2d(channels, bottleneck * growth, 1, bias=bias)
            self.norm2 = nn.BatchNorm2d(bottleneck * growth)
            self.conv2 = nn.Conv2d(bottleneck * growth, growth, 3, padding=1, bias=bias)
        else:
            self.conv1 = nn.Conv2d(channels, growth, 3, padding=1, bias=bias)

    def forward(self, x):
        x = self.conv1(F.relu(self.norm1(x)))
        return x if self.conv2 is None else self.conv2(F.relu(self.norm2(x)))


class Transition(nn.Module):
    """BN, ReLU, 1x1 convolution, 2x2 average pooling."""

    def __init__(self, channels, out, bias):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)
        self.conv = nn.Conv2d(channels, out, 1, bias=bias)

    def forward(self, x):
        return F.avg_pool2d(self.conv(F.relu(self.norm(x))), 2, 2)


class DenseNet(nn.Module):
    """A DenseNet under torchvision's names.

    The stem is a 7x7 convolution with stride 2, BN, ReLU and 3x3 maximum pooling (`imagenet`), a 3x3 convolution
    (`cifar`), or that with BN and ReLU (`cifar-bn`).
    """

    def __init__(self, architecture):
        super().__init__()
        growth = architecture["growth"]
        channels = architecture["stem_channels"]
        bias = architecture.get("conv_bias", False)
        self.stem = architecture["stem"]
        self.blocks = architecture["blocks"]
        kernel, stride, padding = (7, 2, 3) if self.stem == "imagenet" else (3, 1, 1)
        trunk = self.features = nn.Module()
        trunk.conv0 = nn.Conv2d(architecture["in_channels"], channels, kernel, stride, padding, bias=bias)
        if self.stem != "cifar":
            trunk.norm0 = nn.BatchNorm2d(channels)
        for i, layers in enumerate(self.blocks, 1):
            block = nn.Module()
            for j in range(1, layers + 1):
                block.add_module(f"denselayer{j}", Layer(channels, growth, architecture["bottleneck"], bias))
                channels += growth
            trunk.add_module(f"denseblock{i}", block)
            if i < len(self.blocks):
                out = int(channels * architecture["compression"])
                trunk.add_module(f"transition{i}", Transition(channels, out, bias))
                channels = out
        trunk.norm5 = nn.BatchNorm2d(channels)
        self.classifier = nn.Linear(channels, architecture["classes"])

    def forward(self, x, taps=None):
        taps = {} if taps is None else taps
        trunk = self.features
        x = trunk.conv0(x)
        if self.stem != "cifar":
            x = F.relu(trunk.norm0(x))
        if self.stem == "imagenet":
            x = F.max_pool2d(x, 3, 2, 1)
        for i in range(1, len(self.blocks) + 1):
            for layer in getattr(trunk, f"denseblock{i}").children():
                x = torch.cat([x, layer(x)], 1)
            taps[f"block{i}"] = x
            if i < len(self.blocks):
                x = getattr(trunk, f"transition{i}")(x)
        x = taps["features"] = F.adaptive_avg_pool2d(F.relu(trunk.norm5(x)), 1).flatten(1)
        return self.classifier(x)


def randomise(network, seed):
    """Weights, statistics and negative scales as trained networks have them."""
    generator = torch.Generator().manual_seed(seed)

    def normal(shape, deviation):
        return torch.randn(shape, generator=generator) * deviation

    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            fan = module.in_channels * module.kernel_size[0] * module.kernel_size[1]
            module.weight.data = normal(module.weight.shape, (2 / fan) ** 0.5)
        elif isinstance(module, nn.BatchNorm2d):
            n = module.num_features
            module.weight.data = 0.5 + torch.rand(n, generator=generator)
            module.weight.data[::7] *= -1
            module.bias.data = normal(n, 0.2)
            module.running_mean = normal(n, 0.3)
            module.running_var = 0.3 + 2 * torch.rand(n, generator=generator)
        elif isinstance(module, nn.Linear):
            module.weight.data = normal(module.weight.shape, (1 / module.in_features) ** 0.5)
        if isinstance(module, (nn.Conv2d, nn.Linear)) and module.bias is not None:
            module.bias.data = normal(module.bias.shape, 0.1)
    return network


def infer(network, images):
    """The input, the logits and what lies between them, in evaluation mode."""
    network.eval()
    taps = {}
    with torch.no_grad():
        logits = network(images, taps)
    return {"input": images, "logits": logits, **taps}


def train(network, dtype, batches):
    """A copy of the network after a step on each batch, the losses, and the first step's gradients."""
    network = copy.deepcopy(network).to(dtype).train()
    optimiser = torch.optim.SGD(network.parameters(), **SGD)
    losses, gradients = [], {}
    for images, targets in batches:
        optimiser.zero_grad()
        loss = F.cross_entropy(network(images.to(dtype)), targets)
        loss.backward()
        if not gradients:
            gradients = {"grad." + name: p.grad.float() for name, p in network.named_parameters()}
        optimiser.step()
        losses.append(loss.item())
    return network, losses, gradients


def write_case(name, architecture, folder):
    """Writes one case."""
    folder.mkdir(parents=True, exist_ok=True)
    seed = 1000 + sum(map(ord, name))
    network = randomise(DenseNet(architecture), seed)
    save(folder / "weights.safetensors", network.state_dict())
    generator = torch.Generator().manual_seed(seed + 1)
    batch, classes = architecture["batch"], architecture["classes"]
    shape = (batch, architecture["in_channels"], *architecture["size"])
    save(folder / "infer.safetensors", infer(network, torch.randn(shape, generator=generator)))
    images = [torch.randn(shape, generator=generator) for _ in range(STEPS)]
    targets = [torch.randint(0, classes, (batch,), generator=generator) for _ in range(STEPS)]
    batches = list(zip(images, targets))
    _, losses64, gradients64 = train(network, torch.float64, batches)
    trained, losses32, _ = train(network, torch.float32, batches)
    tensors = {f"x{i}": x for i, x in enumerate(images)}
    tensors.update({f"y{i}": y for i, y in enumerate(targets)})
    tensors["loss"] = torch.tensor(losses32)
    tensors.update(gradients64)
    save(folder / "train.safetensors", tensors)
    save(folder / "trained.safetensors", trained.state_dict())
    info = dict(name=name, **architecture, steps=STEPS, bn_eps=1e-5, bn_momentum=0.1, sgd=SGD)
    info.update(parameters=sum(p.numel() for p in network.parameters()))
    info.update(loss32=losses32, loss64=losses64, torch=torch.__version__)
    (folder / "case.json").write_text(json.dumps(info, indent=1) + "\n")


def write_trained(weights, file):
    """Writes what PyTorch makes of a trained network and smooth images."""
    architecture = TRAINED["architecture"]
    network = DenseNet(architecture)
    missing, unexpected = network.load_state_dict(load(weights), strict=False)
    if unexpected or any(not name.endswith("num_batches_tracked") for name in missing):
        raise SystemExit(f"{weights}: missing {missing}, unexpected {unexpected}")
    generator = torch.Generator().manual_seed(TRAINED["seed"])
    coarse = torch.randn((architecture["batch"], 3, 4, 4), generator=generator)
    images = F.interpolate(coarse, size=architecture["size"], mode="bicubic", align_corners=False)
    numbers = infer(network, images)
    save(file, {name: numbers[name] for name in ("input", "logits", "features")})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    cases = commands.add_parser("cases")
    cases.add_argument("--all", action="store_true")
    cases.add_argument("out", type=pathlib.Path)
    trained = commands.add_parser("trained")
    trained.add_argument("weights", type=pathlib.Path)
    trained.add_argument("out", type=pathlib.Path)
    options = parser.parse_args()
    if options.command == "trained":
        write_trained(options.weights, options.out)
    else:
        for name, architecture in {**BUNDLED, **(LARGER if options.all else {})}.items():
            write_case(name, architecture, options.out / name)


if __name__ == "__main__":
    main()
