package dev.densevec.spec;

import java.util.ArrayList;
import java.util.List;

/// What stands between two dense blocks: BN, ReLU, 1x1 convolution, 2x2 average pooling with stride
/// 2 (a last odd row or column drops out).
///
/// @param name what its parameters' names begin with
/// @param norm norm of the block's output
/// @param conv the 1x1 convolution, which compresses the channels
public record Transition(String name, Norm norm, Conv conv) {

  List<Parameter> parameters() {
    List<Parameter> list = new ArrayList<>(norm.parameters());
    list.addAll(conv.parameters());
    return list;
  }
}
