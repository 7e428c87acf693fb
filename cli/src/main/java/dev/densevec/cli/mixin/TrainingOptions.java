package dev.densevec.cli.mixin;

import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// Everything about training that a recipe sets and the command line may set otherwise. The fields
/// are only declared: what was typed is taken from the parser, as text by the options' names.
@SuppressWarnings("UnusedVariable")
public final class TrainingOptions {
  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--arch",
      paramLabel = "NETWORK",
      description = "The network, as in densenet121 or densenet-bc-100-12; classes as in the data.")
  private String arch;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Classes that the data must have; the classifier has the data's in any case.")
  private String classes;

  @Option(
      names = "--input",
      paramLabel = "SIZE",
      description = "Size of the images: a side, or WIDTHxHEIGHT.")
  private String input;

  @Option(
      names = "--normalize",
      paramLabel = "NAME",
      description =
          "Means and deviations: imagenet, cifar10, cifar10-per-image, cifar100, fashion-mnist or"
              + " measured (default: the weights', else what is usual for the classes).")
  private String normalize;

  @Option(
      names = "--filter",
      paramLabel = "NAME",
      description =
          "Filter of the resizing: nearest, box, bilinear, bicubic or lanczos (default: the"
              + " weights', else bilinear).")
  private String filter;

  @Option(
      names = "--init",
      paramLabel = "NAME",
      description = "First weights: he-fan-out or he-fan-in.")
  private String init;

  @Option(
      names = "--freeze",
      paramLabel = "PREFIX,...",
      description =
          "Leave parameters alone whose names begin so, as in features.conv0,features.denseblock1.")
  private String freeze;

  @Option(
      names = "--dropout",
      paramLabel = "RATE",
      description =
          "Dropout after all convolutions but the first (the paper: 0.2 without --augment).")
  private String dropout;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training set.")
  private String epochs;

  @Option(names = "--batch", paramLabel = "N", description = "Images of a batch.")
  private String batch;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      description = "Batches whose mean gradient makes one step.")
  private String accumulate;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "sgd; adamw, adam or rmsprop with rates of their own.")
  private String optimizer;

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      description = "Learning rate that the schedule scales.")
  private String rate;

  @Option(
      names = "--scale-lr",
      paramLabel = "N",
      description =
          "Take --lr for steps of N images, as in 256, and multiply it as the images of a step do;"
              + " 0 takes it as it is.")
  private String scaleRate;

  @Option(
      names = "--schedule",
      paramLabel = "TEXT",
      description =
          "constant, multistep:at=0.5/0.75,factor=0.1, cosine:end=0, onecycle:peak=0.3,"
              + " restarts:first=10e,times=2 or plateau:factor=0.1,patience=10 (by --monitor); each"
              + " with warmup=5e. 0.5 is a share of the run, 5e epochs, 500 steps.")
  private String schedule;

  @Option(
      names = "--layer-decay",
      paramLabel = "D",
      description =
          "Learning rate of each layer as a multiple of the next one's, as in 0.75; 1 for the"
              + " same.")
  private String layerDecay;

  @Option(
      names = "--backbone-lr",
      paramLabel = "F",
      description = "Learning rate of all but the classifier as a multiple of --lr.")
  private String backboneRate;

  @Option(names = "--momentum", paramLabel = "M", description = "Momentum of sgd and rmsprop.")
  private String momentum;

  @Option(
      names = "--betas",
      paramLabel = "B1,B2",
      description = "Shares of the mean and the mean square kept by adam and adamw.")
  private String betas;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description = "Share of the mean square kept by rmsprop.")
  private String alpha;

  @Option(
      names = "--eps",
      paramLabel = "E",
      description = "What adam, adamw and rmsprop add to the root of the mean square.")
  private String epsilon;

  @Option(
      names = "--nesterov",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Whether the momentum is Nesterov's.")
  private String nesterov;

  @Option(names = "--weight-decay", paramLabel = "D", description = "Weight decay.")
  private String decay;

  @Option(
      names = "--no-norm-decay",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "No weight decay of norms and biases.")
  private String normDecay;

  @Option(
      names = "--clip",
      paramLabel = "NORM",
      description = "Bound of the gradient's norm; 0 for none.")
  private String clip;

  @Option(
      names = "--ema",
      paramLabel = "DECAY",
      description = "Judge and keep a running average of the weights, as in 0.999; 0 for none.")
  private String ema;

  @Option(
      names = "--label-smoothing",
      paramLabel = "S",
      description = "Share of a target given to all classes.")
  private String smoothing;

  @Option(
      names = "--augment",
      paramLabel = "TEXT",
      description =
          "none, flip, crop-flip, random-crop-flip, random-resized-crop, with +vertical-flip,"
              + " +rotate(10), +color-jitter(0.4,0.4,0.4,0.1) (the last number for the hue),"
              + " +rand-augment or +trivial-augment.")
  private String augment;

  @Option(names = "--mixup", paramLabel = "ALPHA", description = "Blend images; 0 for none.")
  private String mixup;

  @Option(
      names = "--cutmix",
      paramLabel = "ALPHA",
      description = "Paste parts of images; 0 for none.")
  private String cutmix;

  @Option(
      names = "--random-erasing",
      paramLabel = "P",
      description = "Chance of a part being erased.")
  private String erasing;

  @Option(names = "--seed", paramLabel = "N", description = "Where all random numbers come from.")
  private String seed;

  @Option(
      names = "--norms",
      paramLabel = "all|rank",
      description =
          "Of several processes: norms over the images of all, which gives the weights of one"
              + " process, or of each.")
  private String norms;

  @Option(
      names = "--memory",
      paramLabel = "WAY",
      description = "keep, or low: less memory, a sixth more arithmetic (arXiv 1707.06990).")
  private String memory;

  @Option(
      names = "--val",
      paramLabel = "DATA",
      description = "Another data set to validate on, or none (default: the data's test part).")
  private String val;

  @Option(
      names = "--split",
      paramLabel = "N",
      description =
          "Hold out a share of the training set, as in 0.1, or as many images, to validate on.")
  private String split;

  @Option(names = "--val-every", paramLabel = "N", description = "Epochs between validations.")
  private String valEvery;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "End after so many epochs without a better validation; 0 for never.")
  private String patience;

  @Option(
      names = "--save-every",
      paramLabel = "TIMES",
      description =
          "Beside the end of each epoch: 10min, 500 (steps), 5e (epochs, kept by number), or some"
              + " of these with commas; 0 for nothing.")
  private String saveEvery;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "csv or json (a line an epoch).")
  private String logFormat;

  @Option(
      names = "--log-every",
      paramLabel = "N",
      description = "Log every so many steps, too; 0 for none.")
  private String logEvery;

  @Option(
      names = "--grad-norms",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Log and draw how much gradient reaches each layer.")
  private String gradNorms;

  @Option(
      names = "--strict",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Refuse what would otherwise be guessed or skipped, as broken pictures.")
  private String strict;

  @Mixin private LossOptions loss;

  @Mixin private TableOptions table;

  /// What was typed, by the options' names without dashes.
  public Map<String, String> given() {
    return Typed.options(
        command, Set.of(TrainingOptions.class, LossOptions.class, TableOptions.class));
  }
}
