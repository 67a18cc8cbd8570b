using System.Collections.Immutable;
using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Sockets;

/// <summary>What happened on the socket of one port. Written by its actor alone.</summary>
public sealed class SocketCounters
{
    private readonly long[] _values = new long[Table.Length];

    /// <summary>One row per counter, in the order of <see cref="SocketCounter"/>.</summary>
    public static ImmutableArray<(SocketCounter Counter, string Name, bool IsDrop, string Help)> Table { get; } =
    [
        (SocketCounter.NotConnected, "not-connected", true, "frames for a stream that was not connected"),
        (SocketCounter.TooLongToSend, "too-long-to-send", true, "frames longer than a message of the socket may be"),
        (SocketCounter.TooLongReceived, "too-long-received", true, "messages longer than any frame"),
        (SocketCounter.NotL2tpData, "not-l2tp-data", true, "messages that are no L2TPv3 data, or too short for their header"),
        (SocketCounter.WrongSession, "wrong-session", true, "messages of another L2TPv3 session"),
        (SocketCounter.WrongCookie, "wrong-cookie", true, "messages with another L2TPv3 cookie"),
        (SocketCounter.Connections, "connections", false, "times that the stream was connected"),
        (SocketCounter.Lost, "connections-lost", false, "times that the other end closed the stream, or was gone"),
        (SocketCounter.StreamFaults, "stream-faults", false, "times that the stream was closed because of a length of 0 or above 68 KiB"),
        (SocketCounter.CutShort, "cut-short", false, "frames of which the stream had only the beginning when it ended"),
        (SocketCounter.Echoes, "echoes", false, "own frames that came back from the group"),
        (SocketCounter.SendsRefused, "sends-refused", false, "messages that nobody was there to receive, as far as is known"),
        (SocketCounter.SendsRejected, "sends-rejected", false, "messages that the kernel did not take: too long for the way, or no memory for them"),
        (SocketCounter.ReceiveErrors, "receive-errors", false, "errors that the kernel reported in place of a message"),
    ];

    /// <summary>The value of a counter.</summary>
    public long this[SocketCounter counter] => _values[(int)counter];

    /// <summary>Adds to a counter.</summary>
    public void Add(SocketCounter counter, long amount = 1) => _values[(int)counter] += amount;

    /// <summary>Adds what was counted to a report.</summary>
    public PortReport AddTo(PortReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report with { Drops = [.. report.Drops, .. Happened(drops: true)], Events = [.. report.Events, .. Happened(drops: false)] };
    }

    private IEnumerable<DropCount> Happened(bool drops) =>
        Table.Where(row => row.IsDrop == drops && this[row.Counter] != 0).Select(row => new DropCount(row.Name, this[row.Counter]));
}
