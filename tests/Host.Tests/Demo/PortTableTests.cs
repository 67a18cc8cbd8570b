using ActorNet.Actors.Ports;
using ActorNet.Host.Demo;
using ActorNet.Host.Tests.Support;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ActorNet.Host.Tests.Demo;

public sealed class PortTableTests
{
    private static readonly PortReport[] Ports =
    [
        Reports.Of("tap", "tap", up: true, framesIn: 12, framesOut: 7, queued: 0, credit: 256),
        Reports.Of("vm[0]", "virtio-net", up: false, framesIn: 0, framesOut: 0, queued: 3, credit: 0, new DropCount("no-peer", 2), new DropCount("runt", 5)),
    ];

    [Fact]
    public void Write_Ports_AlignsColumns() =>
        Assert.Equal(
            """
            port   type        link  in  out   dropped  queued  credit
            tap    tap         up    12    7         0       0     256
            vm[0]  virtio-net  down   0    0  7 (runt)       3       0

            """,
            PortTable.Write(Ports));

    [Fact]
    public void Draw_Ports_HasARowEach()
    {
        Table table = PortTable.Draw(Ports);

        Assert.Equal(8, table.Columns.Count);
        Assert.Equal(2, table.Rows.Count);
        Assert.Contains("vm[0]", Render(table), StringComparison.Ordinal); // its brackets are no markup
    }

    private static string Render(Table table)
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 200;
        console.Write((IRenderable)table);
        return text.ToString();
    }
}
