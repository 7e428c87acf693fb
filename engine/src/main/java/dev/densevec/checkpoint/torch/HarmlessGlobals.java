package dev.densevec.checkpoint.torch;

import java.util.Set;

/// Globals that checkpoints mention beside the weights. Nothing is made of them but a placeholder;
/// a name that isn't here is refused because it shows that the file isn't the plain checkpoint it
/// is taken for.
final class HarmlessGlobals {
  private static final Set<String> NAMES =
      Set.of(
          "torch.Size",
          "torch.Tensor",
          "torch.device",
          "torch.nn.parameter.Parameter",
          "torch.serialization._get_layout",
          "torch.storage.TypedStorage",
          "torch.storage._TypedStorage",
          "numpy.core.multiarray.scalar",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray.scalar",
          "numpy._core.multiarray._reconstruct",
          "numpy.dtype",
          "numpy.dtypes.Float32DType",
          "numpy.dtypes.Float64DType",
          "numpy.dtypes.Int64DType",
          "numpy.ndarray",
          "numpy.float32",
          "numpy.float64",
          "numpy.int64",
          "_codecs.encode",
          "argparse.Namespace",
          "types.SimpleNamespace",
          "collections.deque",
          "copyreg._reconstructor",
          "copy_reg._reconstructor",
          "datetime.date",
          "datetime.datetime",
          "datetime.time",
          "datetime.timedelta",
          "datetime.timezone",
          "decimal.Decimal",
          "pathlib.Path",
          "pathlib.PosixPath",
          "pathlib.PurePath",
          "pathlib.PurePosixPath",
          "pathlib.PureWindowsPath",
          "pathlib.WindowsPath",
          "uuid.UUID",
          "yacs.config.CfgNode",
          "easydict.EasyDict",
          "pytorch_lightning.utilities.parsing.AttributeDict",
          "lightning_fabric.utilities.data.AttributeDict");

  /// Types of Python's own that hold data; functions such as `eval` and `getattr` are not among
  /// them.
  private static final Set<String> BUILTINS =
      Set.of(
          "bool",
          "bytearray",
          "bytes",
          "complex",
          "float",
          "frozenset",
          "int",
          "list",
          "long",
          "object",
          "range",
          "set",
          "slice",
          "str",
          "tuple",
          "unicode",
          "xrange");

  private HarmlessGlobals() {}

  static boolean contains(String global) {
    int dot = global.lastIndexOf('.');
    String module = global.substring(0, dot);
    return NAMES.contains(global)
        || module.startsWith("torch.optim.")
        || ((module.equals("builtins") || module.equals("__builtin__"))
            && BUILTINS.contains(global.substring(dot + 1)));
  }

  /// What to tell somebody whose file is refused because of this module.
  static String advice(String module) {
    boolean network = module.startsWith("torch.nn.") || module.startsWith("torchvision.");
    return network ? ": a whole model; save its state_dict()" : "";
  }
}
