using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class VlanSetTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("1", "1", 1)]
    [InlineData(" 4094 , 1-3,3-5 ", "1-5,4094", 6)]
    [InlineData("1-4094", "1-4094", 4094)]
    [InlineData("63,64,65", "63-65", 3)]
    public void TryParse_ListOfRanges_IsRead(string text, string written, int count)
    {
        Assert.True(VlanSet.TryParse(text, out VlanSet set));
        Assert.Equal(written, set.ToString());
        Assert.Equal(count, set.Count);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("4095")]
    [InlineData("5-4")]
    [InlineData("1,,2")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("1-2-3")]
    [InlineData("ten")]
    [InlineData("99999999999")]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(VlanSet.TryParse(text, out VlanSet set));
        Assert.Equal(VlanSet.None, set);
    }

    [Fact]
    public void Contains_IsTrueForMembersOnly()
    {
        VlanSet set = VlanSet.Of(1, 64, 4094);

        Assert.Equal([1, 64, 4094], Enumerable.Range(-10, 5000).Where(set.Contains));
        Assert.False(VlanSet.All.Contains(0));
        Assert.False(VlanSet.All.Contains(4095));
        Assert.Equal(VlanSet.OfRange(1, 4094), VlanSet.All);
        Assert.Equal(VlanSet.OfRange(1, 4094).GetHashCode(), VlanSet.All.GetHashCode());
        Assert.Throws<ArgumentOutOfRangeException>(() => VlanSet.Of(4095));
    }
}
