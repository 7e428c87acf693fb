package dev.densevec.cli.help;

import java.util.List;

/// How each verb is called: what it must be given, and examples.
///
/// @param lines what follows the verb, a way a line
/// @param examples command lines that do something useful
public record Usages(List<String> lines, List<String> examples) {

  /// Those of a verb.
  public static Usages of(String verb) {
    return switch (verb) {
      case "predict" ->
          new Usages(
              List.of("[OPTIONS] IMAGE..."),
              List.of(
                  "densevec predict examples/chelsea.jpg",
                  "densevec predict --weights densenet121.pth --top 3 --format csv photos/"));
      case "embed" ->
          new Usages(
              List.of("[OPTIONS] --out FILE IMAGE..."),
              List.of(
                  "densevec embed --out features.npy examples/chelsea.jpg",
                  "densevec embed --weights densenet121.pth --out features.csv photos/"));
      case "train" ->
          new Usages(
              List.of("[OPTIONS] DATA --out FOLDER", "--out FOLDER --resume"),
              List.of(
                  "densevec train cifar10 --recipe quick --out run",
                  "densevec train photos/ --weights densenet121.pth --out run"));
      case "eval" ->
          new Usages(
              List.of("[OPTIONS] DATA"),
              List.of(
                  "densevec eval cifar10 --png confusion.png",
                  "densevec eval --weights run/best.safetensors --part valid photos/"));
      case "info" ->
          new Usages(
              List.of("[OPTIONS] NETWORK", "[OPTIONS] --weights FILE"),
              List.of(
                  "densevec info densenet121 --input 288",
                  "densevec info densenet121 --train --batch 64"));
      case "networks" ->
          new Usages(
              List.of("[OPTIONS]"), List.of("densevec networks", "densevec networks --format csv"));
      case "compare" ->
          new Usages(
              List.of("[OPTIONS] NETWORK...", "[OPTIONS] NETWORK... --train DATA --out FOLDER"),
              List.of(
                  "densevec compare densenet121 resnet50",
                  "densevec compare resnet20 densenet-bc-40-12 --train cifar10 --out families"));
      case "pull" ->
          new Usages(
              List.of("[OPTIONS] NAME...", "--list"),
              List.of("densevec pull --list", "densevec pull densenet121 cifar10"));
      case "convert" ->
          new Usages(
              List.of("[OPTIONS] SOURCE TARGET"),
              List.of(
                  "densevec convert densenet121.pth densenet121.safetensors",
                  "densevec convert embedded cifar10.safetensors --dtype bf16"));
      case "average" ->
          new Usages(
              List.of("[OPTIONS] --out FILE WEIGHTS WEIGHTS..."),
              List.of(
                  "densevec average --out mean.safetensors run/best.safetensors"
                      + " run/last.safetensors",
                  "densevec average --out mean.pth run/epoch-0008.safetensors"
                      + " run/last.safetensors"));
      case "export" ->
          new Usages(
              List.of("[OPTIONS] --onnx OUT"),
              List.of(
                  "densevec export --onnx cifar10.onnx",
                  "densevec export --weights densenet121.pth --onnx out.onnx --any-size"));
      case "reuse" ->
          new Usages(
              List.of("[OPTIONS]"),
              List.of(
                  "densevec reuse --png reuse.png",
                  "densevec reuse --weights run/best.safetensors --format csv"));
      case "cam" ->
          new Usages(
              List.of("[OPTIONS] IMAGE..."),
              List.of(
                  "densevec cam examples/chelsea.jpg",
                  "densevec cam --class cat --method grad-cam --out maps examples/chelsea.jpg"));
      case "serve" ->
          new Usages(
              List.of("[OPTIONS]"),
              List.of(
                  "densevec serve --weights densenet121.pth",
                  "densevec serve --host 0.0.0.0 --port 80 --queue 64 --timeout 5"));
      case "bench" ->
          new Usages(
              List.of(
                  "[OPTIONS] NETWORK",
                  "[OPTIONS] --weights FILE",
                  "[OPTIONS] --compare REPORT [NETWORK]"),
              List.of(
                  "densevec bench densenet121 --batch 1,8 --threads 1,2 --png scaling.png",
                  "densevec bench densenet-bc-100-12 --train --batch 64"));
      case "profile" ->
          new Usages(
              List.of("[OPTIONS] NETWORK", "[OPTIONS] --weights FILE"),
              List.of(
                  "densevec profile densenet121 --png roofline.png",
                  "densevec profile densenet-bc-100-12 --train --threads 1"));
      case "completion" ->
          new Usages(
              List.of("SHELL"),
              List.of(
                  "source <(densevec completion bash)",
                  "densevec completion fish >~/.config/fish/completions/densevec.fish"));
      default ->
          new Usages(
              List.of("[OPTIONS] COMMAND", "help COMMAND"),
              List.of("densevec help predict", "densevec predict examples/chelsea.jpg"));
    };
  }
}
