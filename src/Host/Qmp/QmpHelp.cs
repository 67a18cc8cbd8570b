using System.Text;
using ActorNet.Host.Commands;
using ActorNet.Host.Options;

namespace ActorNet.Host.Qmp;

/// <summary>Help on the control socket, made from the table of its commands.</summary>
public static class QmpHelp
{
    /// <summary>What <c>actornet help qmp</c> prints.</summary>
    public static string Overview()
    {
        var text = new StringBuilder();
        text.AppendLine($"{ConfigurationArguments.Qmp}    (in a file: {QmpOption.Key} = PATH)").AppendLine();
        text.AppendLine("A Unix socket that speaks QEMU's machine protocol: one JSON object a request. A client says first:").AppendLine();
        text.AppendLine($"  {{\"execute\": \"{QmpCommandTable.Capabilities}\"}}").AppendLine();
        text.AppendLine("Commands:").AppendLine();
        HelpText.AppendTable(text, QmpCommandTable.All.Select(static command => (command.Name, command.Help)));
        text.AppendLine().AppendLine("Arguments of a command: actornet help qmp NAME");
        return text.ToString();
    }

    /// <summary>Arguments and results of a command; null when there is none of that name.</summary>
    public static string? Command(string name)
    {
        if (QmpCommandTable.Find(name) is not { } command) return null;
        var text = new StringBuilder();
        text.AppendLine(Usage(command)).AppendLine();
        text.AppendLine($"  {command.Help}");
        if (!command.Parameters.IsEmpty)
        {
            text.AppendLine().AppendLine("Arguments:").AppendLine();
            HelpText.AppendTable(text, command.Parameters.Select(Row));
            if (command.OtherArguments is { } others) text.AppendLine().AppendLine($"  Others are {others}");
        }
        if (!command.Returns.IsEmpty)
        {
            text.AppendLine().AppendLine("Returns:").AppendLine();
            HelpText.AppendTable(text, command.Returns.Select(static field => ($"{field.Name}: {field.JsonType}", field.Help)));
        }
        return text.ToString();
    }

    private static string Usage(QmpCommand command)
    {
        if (command.Parameters.IsEmpty) return $"{{\"execute\": \"{command.Name}\"}}";
        string arguments = string.Join(", ", command.Parameters.Where(static parameter => parameter.Required).Select(static parameter => $"\"{parameter.Name}\": ..."));
        string others = command.OtherArguments is null ? "" : ", ...";
        return arguments.Length == 0 ? $"{{\"execute\": \"{command.Name}\"}}" : $"{{\"execute\": \"{command.Name}\", \"arguments\": {{{arguments}{others}}}}}";
    }

    private static (string, string) Row(QmpParameter parameter) =>
        ($"{parameter.Name}: {parameter.Type.Name}", parameter.Required ? $"{parameter.Help} (required)" : parameter.Help);
}
