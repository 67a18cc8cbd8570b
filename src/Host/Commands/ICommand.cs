namespace ActorNet.Host.Commands;

/// <summary>What one word after <c>actornet</c> does.</summary>
public interface ICommand
{
    /// <summary>Its name, options and help.</summary>
    CommandSpec Spec { get; }

    /// <summary>Does it, to the end.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    Task<int> RunAsync(ParsedArguments arguments, Terminal terminal);
}
