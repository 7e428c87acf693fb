#!/usr/bin/env python3
"""Losses and gradients that PyTorch computes in float64, against which the engine's losses are tested.

    make_losses.py > src/test/resources/dev/densevec/losses.txt

Needs torch; the numbers in the repository were made with torch 1.13. Each line is a name and its numbers, row by row.
A case begins with its name; -1 stands for no alpha; nan is a target that is not known.
"""
import torch
import torch.nn.functional as F

N, C = 5, 6


def softmax(z, t, w, gamma, alpha):
    p = z.softmax(1)
    weights = w if len(w) else torch.ones(C, dtype=z.dtype)
    if gamma == 0:
        return F.cross_entropy(z, t, weight=weights)
    return -(weights * t * (1 - p) ** gamma * z.log_softmax(1)).sum(1).mean()


def sigmoid(z, t, w, gamma, alpha):
    known = ~t.isnan()
    t = t.nan_to_num(0)
    e = F.binary_cross_entropy_with_logits(z, t, pos_weight=w if len(w) else None, reduction="none")
    p = z.sigmoid()
    if gamma:
        e = e * (1 - (p * t + (1 - p) * (1 - t))) ** gamma
    if alpha >= 0:
        e = e * (alpha * t + (1 - alpha) * (1 - t))
    return (e * known).mean()


def line(name, values):
    print(name, *(repr(float(v)) for v in values))


def case(name, loss, w, gamma, alpha, targets):
    torch.manual_seed(7)
    z = (3 * torch.randn(N, C)).double()
    if not 0 < gamma < 1:  # where a sure answer's gradient is 0 * infinity to PyTorch
        z[0, 0], z[1, 1], z[2, 2] = 40.0, -40.0, 12.5
    z.requires_grad_()
    w = torch.tensor(w, dtype=torch.float64)
    value = loss(z, targets.double(), w, gamma, alpha)
    value.backward()
    print(name)
    line("logits", z.flatten())
    line("targets", targets.flatten())
    line("weights", w)
    line("settings", [gamma, alpha])
    line("loss", [value])
    line("gradient", z.grad.flatten())


torch.manual_seed(3)
one = F.one_hot(torch.randint(0, C, (N,)), C).float()
soft = torch.rand(N, C).softmax(1)
many = (torch.rand(N, C) > 0.6).float()
between = torch.rand(N, C)
masked = many.clone()
masked[0, 1] = masked[2, 0] = masked[4, 5] = float("nan")
masked[3, :] = float("nan")
W = [0.25, 1.0, 2.5, 0.0, 7.0, 1.5]
case("softmax", softmax, [], 0, -1, one)
case("softmax-soft", softmax, [], 0, -1, soft)
case("softmax-weights", softmax, W, 0, -1, one)
case("softmax-weights-soft", softmax, W, 0, -1, soft)
case("softmax-focal", softmax, [], 2, -1, one)
case("softmax-focal-half", softmax, W, 0.5, -1, soft)
case("sigmoid", sigmoid, [], 0, -1, many)
case("sigmoid-soft", sigmoid, [], 0, -1, between)
case("sigmoid-weights", sigmoid, W, 0, -1, many)
case("sigmoid-masked", sigmoid, W, 0, -1, masked)
case("sigmoid-focal", sigmoid, [], 2, 0.25, many)
case("sigmoid-focal-soft", sigmoid, W, 1.5, 0.75, between)
case("sigmoid-focal-half", sigmoid, [], 0.5, -1, masked)
