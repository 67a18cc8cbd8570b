using System.Text;
using Spectre.Console;

namespace ActorNet.Host.Demo;

/// <summary>Rows under headings: as a table that a terminal redraws in place, or as lines of text.</summary>
/// <param name="headings">One a column.</param>
/// <param name="words">How many columns, from the left, hold words; the rest are numbers.</param>
internal sealed class ReportTable(string[] headings, int words)
{
    /// <summary>A table for a terminal.</summary>
    public Table Draw(IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (int i = 0; i < headings.Length; i++)
        {
            TableColumn column = new TableColumn(headings[i]).NoWrap(); // a row stays a line
            table.AddColumn(IsNumber(i) ? column.RightAligned() : column);
        }

        foreach (string[] row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }

    /// <summary>The same as lines, for files and pipes.</summary>
    public string Write(IEnumerable<string[]> rows)
    {
        string[][] all = [headings, .. rows];
        int[] widths = [.. Enumerable.Range(0, headings.Length).Select(column => all.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in all)
        {
            IEnumerable<string> cells = row.Select((cell, column) => IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }
        return text.ToString();
    }

    private bool IsNumber(int column) => column >= words;
}
