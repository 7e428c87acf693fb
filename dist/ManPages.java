import dev.densevec.cli.command.VerbName;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.help.Usages;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/// Writes a page of the manual for the command and each of its verbs, as AsciiDoc.
///
/// Run by the release's build with the folder to write to.
public final class ManPages {
  private ManPages() {}

  public static void main(String[] args) throws Exception {
    CommandLine root = VerbName.root(Console.system());
    complete(root.getCommandSpec(), "densevec");
    root.getSubcommands().forEach((name, verb) -> complete(verb.getCommandSpec(), name));
    int code =
        ManPageGenerator.generateManPage(
            new File(args[0]), null, new boolean[0], true, root.getCommandSpec());
    System.exit(code);
  }

  /// Adds what only the program's own help has: examples and exit codes.
  private static void complete(CommandSpec command, String name) {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(String.valueOf(code.code()), code.meaning());
    }
    List<String> examples = new ArrayList<>();
    Usages.of(name).examples().forEach(example -> examples.add("  " + example));
    command
        .usageMessage()
        .exitCodeListHeading("Exit codes%n")
        .exitCodeList(codes)
        .footerHeading("Examples%n%n")
        .footer(examples.toArray(String[]::new));
  }
}
