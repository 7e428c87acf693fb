package dev.densevec.data.batch;

/// A part of a picture, in pixels; it may be empty.
record Rectangle(int top, int left, int height, int width) {}
