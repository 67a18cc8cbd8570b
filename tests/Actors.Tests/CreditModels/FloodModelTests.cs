using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>What a stuck port that loses nothing makes a bridge keep is bounded, in every order of sending, taking and copying.</summary>
public sealed class FloodModelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 2, 1, 8)]
    [InlineData(2, 1, 1, 8)]
    [InlineData(2, 2, 1, 8)]
    [InlineData(2, 2, 2, 8)]
    [InlineData(3, 2, 1, 5)]
    public void Flood_PortsThatLoseNothing_KeepNoMoreThanCreditAllows(int ports, int senderCredit, int linkCredit, int batches)
    {
        Exploration found = Explorer.Explore(new FloodState(new FloodSetting(ports, senderCredit, linkCredit, batches)));
        output.WriteLine($"{ports} ports, credit {senderCredit} and {linkCredit}: {found}");
        Assert.True(found.Problem is null, found.ToString());
        Assert.True(found.Ends > 0);
    }

    [Fact]
    public void Flood_EverythingThatWaitsIsCopied_IsFoundOut()
    {
        Exploration found = Explorer.Explore(new FloodState(new FloodSetting(2, 2, 1, 8, CopiesWithoutBound: true)));
        output.WriteLine(found.ToString());
        Assert.NotNull(found.Problem);
    }
}
