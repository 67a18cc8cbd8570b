using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Commands;

/// <summary><c>actornet help [TOPIC]</c>.</summary>
public sealed class HelpCommand(Func<HelpText> help) : ICommand
{
    /// <inheritdoc/>
    public CommandSpec Spec { get; } = new("help", "[TOPIC]", "explains a command, a port type or the configuration file", []);

    /// <inheritdoc/>
    public Task<int> RunAsync(ParsedArguments arguments, Terminal terminal)
    {
        if (help().Topic(arguments.Operands.AsSpan()) is { } text)
        {
            terminal.Out.Write(text);
            return Task.FromResult(ExitCode.Success);
        }
        string topic = string.Join(' ', arguments.Operands);
        terminal.Error.WriteLine($"actornet: no help on '{topic}'; {KnownNames.Remedy("topics", topic, help().TopicNames())}");
        return Task.FromResult(ExitCode.BadInput);
    }
}
