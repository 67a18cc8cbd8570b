using System.Globalization;
using ActorNet.Actors.Ports;
using Spectre.Console;

namespace ActorNet.Host.Demo;

/// <summary>Shows port reports: as a table that a terminal redraws in place, or as lines of text.</summary>
public static class PortTable
{
    private static readonly ReportTable Layout = new(["port", "type", "link", "in", "out", "dropped", "queued", "credit"], words: 3);

    /// <summary>A table for a terminal.</summary>
    public static Table Draw(IEnumerable<PortReport> ports) => Layout.Draw(ports.Select(Cells));

    /// <summary>The same as lines, for files and pipes.</summary>
    public static string Write(IEnumerable<PortReport> ports) => Layout.Write(ports.Select(Cells));

    private static string[] Cells(PortReport port) =>
    [
        port.Id, port.Kind, port.LinkUp ? "up" : "down",
        Number(port.FramesIn), Number(port.FramesOut), Dropped(port), Number(port.Queued), Number(port.Credit),
    ];

    // The cause with the most drops says what to look at.
    private static string Dropped(PortReport port) =>
        port.Dropped == 0 ? "0" : $"{Number(port.Dropped)} ({port.Drops.MaxBy(static drop => drop.Frames).Cause})";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
