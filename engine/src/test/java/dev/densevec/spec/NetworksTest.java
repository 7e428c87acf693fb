package dev.densevec.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// Names, the textual form, and what a description that can't be read is answered with.
class NetworksTest {
  static final List<String> TEXTS =
      List.of(
          "densenet121",
          "densenet264:classes=7",
          "d2l",
          "densenetblur121d:classes=3",
          "densenet264d",
          "densenet-40-12",
          "densenet-b-40-12",
          "densenet-c-40-12",
          "densenet-bc-250-24",
          "resnet20",
          "resnet50:classes=7",
          "preact-resnet110",
          "plain56:in=1,epsilon=0.01",
          "plain34",
          "resnet:kind=preact,stem=imagenet,width=9,in=2,bottleneck=false,shortcut=pad,blocks=1-2-3,"
              + "classes=4,epsilon=0.001",
          "densenet:stem=cifar-bn,stem-channels=7,in=2,k=3,bottleneck=2,compression=0.3,"
              + "blocks=1-2-3-4-5,classes=2,bias=true,epsilon=0.001");

  @ParameterizedTest
  @FieldSource("TEXTS")
  void textIsReadBack(String text) {
    NetworkSpec spec = Networks.parse(text);
    assertThat(Networks.parse(spec.text())).isEqualTo(spec);
  }

  @Test
  void everyNameIsANetwork() {
    assertThat(Networks.names())
        .contains("densenet121", "densenet169", "densenet201", "densenet161", "densenet264", "d2l")
        .allSatisfy(name -> assertThat(Networks.parse(name).classes()).isPositive());
  }

  @Test
  void valuesBehindTheNameReplaceItsOwn() {
    DenseNetSpec spec = (DenseNetSpec) Networks.parse(" DenseNet-BC-100-12 : classes = 100 , k=24");
    DenseNetSpec base = Networks.cifar(100, 12, true, true);
    assertThat(spec.classes()).isEqualTo(100);
    assertThat(spec.growthRate()).isEqualTo(24);
    assertThat(spec.stemChannels()).isEqualTo(base.stemChannels()).isEqualTo(24);
    assertThat(spec.blocks()).isEqualTo(List.of(16, 16, 16));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          vgg16                        | unknown network 'vgg16', expected one of densenet121,
          resnet1234                   | depth is 1234, expected 2 plus a multiple of 6, or one of
          plain50                      | depth is 50, which has bottlenecks: expected 18, 34 or 2
          resnet2                      | depth is 2, expected 2 plus a multiple of 6, or one of
          resnet20:stem=cifar          | stem is cifar, expected one with a norm: imagenet or
          resnet20:kind=dense          | kind=dense: expected plain, residual or preact
          resnet20:growth=12           | unknown key 'growth' in the network's description
          resnet50:shortcut=pad        | bottleneck is true, expected shortcut=projection
          preact-resnet20:shortcut=projection | kind is preact, expected bottleneck=false and
          resnet20:width=0             | width is 0, expected 1 to
          resnet20:blocks=3-0          | blocks of a stage is 0, expected 1 to 10000
          resnet20:                    | '': expected key=value
          densenet-bc-101-12           | depth is 101, expected 4 plus a multiple of 6
          densenet-4-12                | depth is 4, expected 4 plus a multiple of 3
          densenet-40-0                | growth is 0, expected 1 to 1048576
          densenet121:classes          | 'classes': expected key=value
          densenet121:classes=ten      | classes=ten: expected a number
          densenet121:classes=0        | classes is 0, expected 1 to 1048576
          densenet121:classes=2,classes=3 | 'classes' is given twice
          densenet121:k=2,growth=3     | 'growth' is given twice
          densenet121:stem=vgg         | stem=vgg: expected imagenet, cifar, cifar-bn, deep or deep-blur
          densenet121:bias=yes         | bias=yes: expected true or false
          densenet121:blocks=6-x       | blocks=6-x: expected a number
          densenet121:blocks=6-0       | layers of a block is 0, expected 1 to 10000
          densenet121:compression=1.5  | compression is 1.5, expected above 0 and at most 1
          densenet121:compression=NaN  | compression is NaN, expected above 0 and at most 1
          densenet121:epsilon=0        | epsilon is 0.0, expected between 0 and 1
          densenet121:bottleneck=-1    | bottleneck is -1, expected 0 to 1024
          densenet121:colour=red       | unknown key 'colour' in the network's description
          """)
  void errorsSayWhatWasExpected(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Networks.parse(text))
        .withMessageStartingWith(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}
