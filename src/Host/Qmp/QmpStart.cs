using ActorNet.Actors.Topologies;
using ActorNet.Host.Commands;
using ActorNet.Host.Life;
using ActorNet.Host.Options;
using ActorNet.Io.Descriptors;

namespace ActorNet.Host.Qmp;

/// <summary>Opens the control socket of a run, before any port is, and serves it once they are.</summary>
public static class QmpStart
{
    /// <summary>Takes the path, where one is configured.</summary>
    /// <param name="configuration">Without errors.</param>
    /// <param name="terminal">Receives one line when it cannot be done.</param>
    /// <param name="server">Owned by the caller; null when none is configured.</param>
    /// <returns>False when it cannot be done.</returns>
    public static bool TryBind(HostConfiguration configuration, Terminal terminal, out QmpServer? server)
    {
        server = null;
        if (configuration.QmpSocket.Length == 0) return true;
        try
        {
            server = QmpServer.Bind(configuration.QmpSocket);
            return true;
        }
        catch (LinuxException e)
        {
            CommandLine.Report([TopologyProblem.Error("control socket", e.Problem, e.Remedy ?? "")], terminal);
            return false;
        }
    }

    /// <summary>Lets clients in; one of them may end the program, as a signal does.</summary>
    /// <param name="server">Null for none.</param>
    /// <param name="running">What they control.</param>
    /// <param name="catalog">The port types that may be added.</param>
    /// <param name="signals">Told of the end.</param>
    public static void Serve(QmpServer? server, RunningTopology running, PortTypeCatalog catalog, StopSignals signals)
    {
        if (server is null) return;
        signals.StopAfter(server.QuitRequested);
        server.Serve(new QmpContext(new TopologyControl(running), catalog), running.LogFault);
    }
}
