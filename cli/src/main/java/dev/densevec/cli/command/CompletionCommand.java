package dev.densevec.cli.command;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.help.FishCompletion;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `densevec completion`: writes what shells complete commands and options by.
@Command(
    name = "completion",
    description = "Write a script by which a shell completes commands and options.",
    abbreviateSynopsis = true)
public final class CompletionCommand implements Verb {
  private static final String NAME = "densevec";

  private final Console console;

  @Parameters(paramLabel = "SHELL", arity = "0..1", description = "bash, zsh or fish.")
  private String shell;

  /// @param console the streams it talks through
  public CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() {
    if (shell == null) {
      throw Failure.usage("no shell: name bash, zsh or fish");
    }
    String script =
        switch (shell) {
          // The script sees to bash's way of completing in zsh.
          case "bash", "zsh" -> AutoComplete.bash(NAME, VerbName.root(console));
          case "fish" -> FishCompletion.of(NAME, VerbName.root(console));
          default ->
              throw Failure.usage("the shell is '" + shell + "', expected bash, zsh or fish");
        };
    script.lines().forEach(console.out()::println);
    return ExitCode.OK;
  }
}
