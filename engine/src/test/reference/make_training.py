#!/usr/bin/env python3
"""What PyTorch's optimisers and schedules, and torchvision's transforms of Pillow images compute.

    make_training.py > src/test/resources/dev/densevec/training.txt

Needs torch, torchvision and Pillow. Each line is a name and its numbers. A case begins with its name.
"""
import numpy as np
import torch
import torchvision.transforms.functional as F
from PIL import Image
from torchvision.transforms import InterpolationMode

N, STEPS = 6, 4


def line(name, values):
    print(name, *(repr(float(v)) for v in values))


def optimiser(name, settings, make):
    torch.manual_seed(5)
    p = torch.randn(N).double().requires_grad_()
    gradients = torch.randn(STEPS, N).double()
    print(name)
    line("settings", settings)
    line("start", p.detach())
    line("gradients", gradients.flatten())
    o = make([p], settings)
    for g in gradients:
        p.grad = g.clone()
        o.step()
    line("end", p.detach())


def adam(kind):
    return lambda p, s: kind(p, lr=s[0], betas=(s[1], s[2]), eps=s[3], weight_decay=s[4])


def rmsprop(p, s):
    return torch.optim.RMSprop(p, lr=s[0], alpha=s[1], eps=s[2], momentum=s[3], weight_decay=s[4])


def plateau(name, mode, settings, values):
    p = torch.zeros(1, requires_grad=True)
    o = torch.optim.SGD([p], lr=settings[5])
    s = torch.optim.lr_scheduler.ReduceLROnPlateau(
        o, mode, settings[0], int(settings[1]), threshold=settings[2], cooldown=int(settings[3]),
        min_lr=settings[4] * settings[5])
    rates = []
    for v in values:
        s.step(v)
        rates.append(o.param_groups[0]["lr"])
    print(name)
    line("settings", settings)
    line("values", values)
    line("rates", rates)


def restarts(name, settings, steps):
    p = torch.zeros(1, requires_grad=True)
    o = torch.optim.SGD([p], lr=1.0)
    s = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(
        o, T_0=settings[0], T_mult=settings[1], eta_min=settings[2])
    rates = []
    for _ in range(steps):
        rates.append(o.param_groups[0]["lr"])
        o.step()
        s.step()
    print(name)
    line("settings", settings)
    line("rates", rates)


def picture(name, height, width, channels, settings, change):
    samples = np.random.RandomState(3).randint(0, 256, (height, width, channels), dtype=np.uint8)
    image = Image.fromarray(samples.squeeze() if channels == 1 else samples)
    print(name)
    line("size", [height, width, channels])
    line("settings", settings)
    line("samples", samples.flatten())
    line("changed", np.asarray(change(image, *settings)).flatten())


optimiser("adam", [0.01, 0.9, 0.999, 1e-8, 0.1], adam(torch.optim.Adam))
optimiser("adam-other-betas", [0.1, 0.5, 0.9, 1e-3, 0], adam(torch.optim.Adam))
optimiser("adamw", [0.01, 0.8, 0.99, 1e-6, 0.1], adam(torch.optim.AdamW))
optimiser("rmsprop", [0.01, 0.99, 1e-8, 0, 0.1], rmsprop)
optimiser("rmsprop-momentum", [0.02, 0.9, 1e-3, 0.9, 0], rmsprop)
losses = [2, 1.5, 1.4, 1.4, 1.3999, 1.39, 1.4, 1.5, 1.4, 1.4, 1.4, 1.4, 1.3, 1.3, 1.3, 1.3, 1.3]
plateau("plateau-min", "min", [0.1, 2, 1e-4, 0, 0, 0.1], losses)
plateau("plateau-min-cooldown", "min", [0.5, 1, 1e-2, 2, 0.2, 0.1], losses)
plateau("plateau-max", "max", [0.5, 0, 1e-2, 1, 0, 3], [0.1, 0.2, 0.2, 0.201, 0.203, 0.19, 0.3, 0.3])
restarts("restarts", [3, 2, 0], 24)
restarts("restarts-even", [4, 1, 0.1], 12)
turn = lambda image, angle: F.rotate(image, angle, InterpolationMode.BILINEAR)
picture("rotate", 9, 7, 3, [17.5], turn)
picture("rotate-back", 6, 8, 1, [-40], turn)
picture("hue", 12, 12, 3, [0.31], F.adjust_hue)
picture("hue-back", 12, 12, 3, [-0.17], F.adjust_hue)
