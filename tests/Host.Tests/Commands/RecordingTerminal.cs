using System.Text;
using ActorNet.Host.Commands;
using ActorNet.Host.Options;

namespace ActorNet.Host.Tests.Commands;

/// <summary>Runs the command line as the program does, and keeps what it writes.</summary>
internal sealed class RecordingTerminal
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    public string Out => _out.ToString();

    public string[] ErrorLines => _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Task<int> RunAsync(params string[] arguments) =>
        new CommandLine(ProgramPorts.Types, ProgramPorts.Factories, new Terminal(new StringWriter(_out), new StringWriter(_error))).RunAsync(arguments);
}
