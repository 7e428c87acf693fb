package dev.densevec.data.sets;

import java.io.IOException;

/// Where image files lie that are no files of their own, as those in an archive. Any thread may
/// read.
public interface PictureSource {

  /// How many there are.
  int size();

  /// What messages call one.
  String name(int index);

  /// The content of one.
  ///
  /// @throws IOException if it can't be read; the message doesn't name it
  byte[] read(int index) throws IOException;
}
