using ActorNet.Host.Options;

namespace ActorNet.Host.Tests.Options;

public sealed class OptionTextTests
{
    [Fact]
    public void Split_TypeAndPairs_KeepsOrder()
    {
        OptionText text = OptionText.Split("tap,id=t0,ifname=tap0");

        Assert.Equal("tap", text.Type);
        Assert.Equal([new OptionPair("id", "t0"), new OptionPair("ifname", "tap0")], text.Pairs.ToArray());
    }

    [Theory]
    [InlineData("tap")]
    [InlineData("type=tap")]
    [InlineData("driver=tap")]
    public void Split_ImpliedKeySpelledOut_IsTheType(string argument) => Assert.Equal("tap", OptionText.Split(argument).Type);

    [Theory]
    [InlineData("x,a=1,,2", "1,2")]
    [InlineData("x,a=,,", ",")]
    [InlineData("x,a=,,,,b", ",,b")]
    [InlineData("x,a=p=q", "p=q")]
    [InlineData("x,a=", "")]
    [InlineData("x,a", null)]
    public void Split_Value_DoubledCommaIsAComma(string argument, string? value) =>
        Assert.Equal([new OptionPair("a", value)], OptionText.Split(argument).Pairs.ToArray());

    [Fact]
    public void Split_TrailingComma_IsAnOptionWithoutName() =>
        Assert.Equal([new OptionPair("", null)], OptionText.Split("tap,").Pairs.ToArray());

    [Fact]
    public void Split_Empty_HasNoType() => Assert.Equal("", OptionText.Split("").Type);
}
