package dev.densevec.examples.spring;

import dev.densevec.classify.Classifier;
import dev.densevec.classify.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Classifies the pictures that are posted to `/classify`.
@SpringBootApplication
public class Application {
  private static final int SHOWN = 5;

  /// Starts the server.
  ///
  /// @param args properties, as in `--weights=run/best.safetensors`
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  /// Spring closes it at the end, which frees the network's memory.
  @Bean
  Classifier classifier(@Value("${weights}") Path weights) throws IOException {
    return Classifier.open(weights);
  }

  /// What is posted, and what is answered.
  @RestController
  static class Pictures {
    private final Classifier classifier;

    Pictures(Classifier classifier) {
      this.classifier = classifier;
    }

    @PostMapping("/classify")
    List<Label> classify(@RequestBody byte[] picture) throws IOException {
      return Classifier.top(classifier.classify(picture), SHOWN);
    }

    @ExceptionHandler(IOException.class)
    ResponseEntity<String> notAPicture(IOException e) {
      return ResponseEntity.badRequest().body(e.getMessage());
    }
  }
}
