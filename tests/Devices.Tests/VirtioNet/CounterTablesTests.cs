using System.Collections.Immutable;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet;

public class CounterTablesTests
{
    [Fact]
    public void Rows_AreInTheOrderOfTheirEnum()
    {
        AssertRows<TransmitCounter>(CounterTables.Transmit);
        AssertRows<ReceiveCounter>(CounterTables.Receive);
        AssertRows<ControlCounter>(CounterTables.Control);
    }

    private static void AssertRows<TCounter>(ImmutableArray<CounterInfo> table)
        where TCounter : struct, Enum
    {
        Assert.Equal(Enum.GetNames<TCounter>().Select(name => name.ToUpperInvariant()), table.Select(row => row.Name.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()));
        Assert.All(table, row => Assert.EndsWith(".", row.Description, StringComparison.Ordinal));
    }
}
