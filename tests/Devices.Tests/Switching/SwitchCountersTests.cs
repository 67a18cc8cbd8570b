using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class SwitchCountersTests
{
    [Fact]
    public void Rows_AreInTheOrderOfTheirEnum()
    {
        Assert.Equal(
            Enum.GetNames<SwitchCounter>().Select(name => name.ToUpperInvariant()),
            SwitchCounters.Table.Select(row => row.Name.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()));
        Assert.All(SwitchCounters.Table, row => Assert.EndsWith(".", row.Description, StringComparison.Ordinal));
        Assert.Equal(SwitchCounters.Table.Length, SwitchCounters.Table.Select(row => row.Name).Distinct().Count());
    }

    [Fact]
    public void Verdicts_AreTheCountersOfDrops()
    {
        foreach (SwitchVerdict verdict in Enum.GetValues<SwitchVerdict>())
        {
            Assert.Equal(verdict.ToString(), verdict == SwitchVerdict.Forward ? "Forward" : ((SwitchCounter)verdict).ToString());
            Assert.Equal(verdict != SwitchVerdict.Forward, SwitchCounters.Table[(int)verdict].IsDrop);
        }

        Assert.Equal(Enum.GetValues<SwitchVerdict>().Length - 1, SwitchCounters.Table.Count(row => row.IsDrop));
    }
}
