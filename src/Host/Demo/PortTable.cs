using System.Globalization;
using System.Text;
using ActorNet.Actors.Ports;
using Spectre.Console;

namespace ActorNet.Host.Demo;

/// <summary>Shows port reports: as a table that a terminal redraws in place, or as lines of text.</summary>
public static class PortTable
{
    private static readonly string[] Headings = ["port", "type", "link", "in", "out", "dropped", "queued", "credit"];

    /// <summary>A table for a terminal.</summary>
    public static Table Draw(IEnumerable<PortReport> ports)
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (int i = 0; i < Headings.Length; i++)
        {
            TableColumn column = new TableColumn(Headings[i]).NoWrap(); // a row stays a line
            table.AddColumn(IsNumber(i) ? column.RightAligned() : column);
        }

        foreach (PortReport port in ports) table.AddRow([.. Cells(port).Select(Markup.Escape)]);
        return table;
    }

    /// <summary>The same as lines, for files and pipes.</summary>
    public static string Write(IEnumerable<PortReport> ports)
    {
        string[][] rows = [Headings, .. ports.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Headings.Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }
        return text.ToString();
    }

    private static bool IsNumber(int column) => column > 2;

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
