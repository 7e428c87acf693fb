package dev.densevec.classify;

/// A class that a picture may show.
///
/// @param index number of the class, the network's output
/// @param name name of the class
/// @param probability how probable it is, from 0 to 1
public record Label(int index, String name, float probability) {}
