package dev.densevec.checkpoint.tensor;

/// Words of the metadata beside weights that those who read files and those who read notes share.
public final class MetadataKeys {
  /// What the network's outputs are: `softmax` or `sigmoid`.
  public static final String HEAD = "densevec.head";

  private MetadataKeys() {}
}
