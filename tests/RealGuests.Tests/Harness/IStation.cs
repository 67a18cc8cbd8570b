namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>A machine on the Ethernet segment, the host or a guest, that runs shell commands (busybox) for a test.</summary>
internal interface IStation
{
    /// <summary>Its IPv4 address.</summary>
    string Address { get; }

    /// <summary>Its ping that knows intervals below 0.2 s. Busybox has its own, which does not.</summary>
    string PingCommand { get; }

    /// <summary>The program of tests/guests/datagrams.c.</summary>
    string DatagramsCommand { get; }

    /// <summary>Runs a command to its end.</summary>
    Task<CommandResult> RunAsync(string command);
}
