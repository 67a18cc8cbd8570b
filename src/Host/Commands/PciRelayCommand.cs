using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ActorNet.Actors.Topologies;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Processes;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Relays;

namespace ActorNet.Host.Commands;

/// <summary>
/// <c>actornet pci-relay</c>: becomes QEMU, with an open descriptor for each device that another <c>actornet</c> has. A second process stays
/// between the two as long as QEMU lives, so that the other one may end and come back.
/// </summary>
public sealed class PciRelayCommand : ICommand
{
    private const string Name = "pci-relay";
    private static readonly CommandOption Socket = new("-socket", "PATH", "the socket of a -device e1000 (may be repeated)");
    private static readonly CommandOption Descriptor = new("-fd", "N", "relay between this open descriptor and the socket, and start nothing (one for each socket)");

    /// <inheritdoc/>
    public CommandSpec Spec { get; } = new(
        Name, "[-- COMMAND ARGUMENT...]",
        "becomes QEMU with a device of 'actornet run', which may be started again: x-pci-proxy-dev,fd={0} (the next socket's: {1})", [Socket, Descriptor]);

    /// <inheritdoc/>
    public Task<int> RunAsync(ParsedArguments arguments, Terminal terminal)
    {
        string[] sockets = [.. arguments.Options.Where(static given => given.Option == Socket).Select(static given => given.Value)];
        string[] descriptors = [.. arguments.Options.Where(static given => given.Option == Descriptor).Select(static given => given.Value)];
        TopologyProblem[] problems = [.. Check(sockets, descriptors, arguments.Operands)];
        CommandLine.Report(problems, terminal);
        if (problems.Length > 0) return Task.FromResult(ExitCode.BadInput);
        try
        {
            return descriptors.Length > 0
                ? RelayAsync(sockets, [.. descriptors.Select(static number => FdHandle.FromInherited(int.Parse(number, CultureInfo.InvariantCulture)))], terminal)
                : throw Become(arguments.Operands, sockets);
        }
        catch (LinuxException e)
        {
            terminal.Error.WriteLine($"actornet: {e.Message}");
            return Task.FromResult(ExitCode.Failure);
        }
    }

    private static IEnumerable<TopologyProblem> Check(string[] sockets, string[] descriptors, IReadOnlyList<string> command)
    {
        if (sockets.Length == 0) yield return TopologyProblem.Error(Name, "no socket", $"write {Socket}");
        foreach (string socket in sockets)
            if (!OptionTypes.SocketPath.TryParse(socket, out _))
                yield return TopologyProblem.Error(Socket.Name, $"'{socket}' is no path of a socket", $"expects 1 to {OptionTypes.MaxSocketPathLength} bytes");
        foreach (string descriptor in descriptors)
            if (!int.TryParse(descriptor, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                yield return TopologyProblem.Error(Descriptor.Name, $"'{descriptor}' is no number of a descriptor");
        if (descriptors.Length > 0 && command.Count > 0)
            yield return TopologyProblem.Error(Name, $"both {Descriptor} and a command", "write one of them");
        else if (descriptors.Length > 0 && descriptors.Length != sockets.Length)
            yield return TopologyProblem.Error(Name, $"{sockets.Length} sockets and {descriptors.Length} descriptors", $"write one {Descriptor} for each socket");
        if (descriptors.Length > 0) yield break;
        if (command.Count == 0) yield return TopologyProblem.Error(Name, "no command", "write -- qemu-system-x86_64 ... after the sockets");
        for (int i = 0; i < sockets.Length && command.Count > 0; i++)
            if (!command.Any(argument => argument.Contains(Place(i), StringComparison.Ordinal)))
                yield return TopologyProblem.Error(Name, $"{sockets[i]} is not used by the command", $"write -device x-pci-proxy-dev,id=ID,fd={Place(i)}");
    }

    private static string Place(int socket) => string.Create(CultureInfo.InvariantCulture, $"{{{socket}}}");

    // The relay is a child of the process that becomes QEMU, and ends with it.
    private static LinuxException Become(IReadOnlyList<string> command, string[] sockets)
    {
        string[] self = ProcessImage.Self();
        var relay = new ProcessStartInfo(self[0]) { RedirectStandardInput = true }; // the console is QEMU's
        foreach (string argument in (string[])[.. self[1..], Name]) relay.ArgumentList.Add(argument);
        string[] filled = [.. command];
        var ends = new List<(UnixConnection Qemu, UnixConnection Relay)>();
        for (int i = 0; i < sockets.Length; i++)
        {
            (UnixConnection Qemu, UnixConnection Relay) pair = UnixConnection.Pair();
            ends.Add(pair);
            pair.Relay.Handle.LeaveOpenOnExec();
            foreach (string argument in (string[])[Socket.Name, sockets[i], Descriptor.Name, Text(pair.Relay)]) relay.ArgumentList.Add(argument);
            for (int word = 0; word < filled.Length; word++) filled[word] = filled[word].Replace(Place(i), Text(pair.Qemu), StringComparison.Ordinal);
        }

        using Process child = Process.Start(relay)!;
        foreach ((UnixConnection qemu, UnixConnection ours) in ends)
        {
            ours.Dispose();
            qemu.Handle.LeaveOpenOnExec();
        }
        return ProcessImage.ReplaceByCommand(filled);
    }

    private static string Text(UnixConnection connection) => connection.Handle.Number.ToString(CultureInfo.InvariantCulture);

    private static async Task<int> RelayAsync(string[] sockets, FdHandle[] descriptors, Terminal terminal)
    {
        // Ctrl-C reaches the whole group of QEMU, which may have reasons to go on; it ends with QEMU.
        PosixSignalRegistration[] signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(static signal => PosixSignalRegistration.Create(signal, static context => context.Cancel = true))];
        Task<ProtocolFault?>[] relays = [.. sockets.Zip(descriptors, (socket, descriptor) => Task.Factory.StartNew(
            () => Relay(socket, descriptor, terminal), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        ProtocolFault?[] faults = await Task.WhenAll(relays).ConfigureAwait(false);
        foreach (PosixSignalRegistration signal in signals) signal.Dispose();
        return faults.All(static fault => fault is null) ? ExitCode.Success : ExitCode.Failure;
    }

    private static ProtocolFault? Relay(string socket, FdHandle descriptor, Terminal terminal)
    {
        using var relay = new PciRelay(UnixConnection.FromHandle(descriptor), socket, line => terminal.Error.WriteLine($"actornet: {line}"));
        ProtocolFault? fault = relay.Run();
        if (fault is not null) terminal.Error.WriteLine($"actornet: QEMU behind {socket}: {fault.Text}");
        return fault;
    }
}
