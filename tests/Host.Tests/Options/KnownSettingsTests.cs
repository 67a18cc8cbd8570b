using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;

namespace ActorNet.Host.Tests.Options;

public sealed class KnownSettingsTests
{
    [Theory]
    [InlineData("actornet.log.level")]
    [InlineData("actornet.qmp.socket")]
    [InlineData("actornet.lane.throughput")]
    [InlineData("actornet.lane.cpu")]
    [InlineData("actornet.lane.spin")]
    [InlineData("actornet.net-queue.capacity")]
    [InlineData("actornet.link.credit")]
    public void TypeOf_KeyOfTheReference_TakesItsDefault(string path)
    {
        OptionType type = Assert.IsType<OptionType>(KnownSettings.TypeOf(path), exactMatch: false);
        string text = ReferenceConfiguration.Config.GetString(path) ?? "";

        Assert.True(type.TryParseBoxed(text, out _), $"{path} = {text} is not {type.Expects}");
    }

    [Fact]
    public void Reference_NumbersAndTimes_AllHaveAType()
    {
        HoconValue root = ReferenceConfiguration.Config.GetValue("actornet")!;

        Assert.DoesNotContain(Leaves("actornet", root), static leaf => leaf.Text.Any(char.IsAsciiDigit) && KnownSettings.TypeOf(leaf.Path) is null);
    }

    private static IEnumerable<(string Path, string Text)> Leaves(string path, HoconValue value) =>
        value.IsObject()
            ? value.GetObject()!.Items.SelectMany(item => Leaves($"{path}.{item.Key}", item.Value))
            : [(path, value.GetString() ?? "")];
}
