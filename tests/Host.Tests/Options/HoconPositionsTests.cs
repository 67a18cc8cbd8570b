using ActorNet.Host.Options;

namespace ActorNet.Host.Tests.Options;

public sealed class HoconPositionsTests
{
    private const string Sample = """"
        # a comment with { and "
        actornet {
          // another = one
          netdevs {
            t0 { type = tap, ifname = "a}b" }   # trailing }
            h0 {
              type = hubport
              hubid
                = 0
              list = [ 1, { x = 2 },
                       3 ]
              text = """ { not
        a key = 1 """
              after = ${some.where} more
            }
          }
          devices.n0 {
            type : virtio-net, "mac" = x
          }
          "quoted key".inner = 1
        }
        actornet.log.level = debug
        """";

    [Theory]
    [InlineData("actornet.netdevs.t0", 5)]
    [InlineData("actornet.netdevs.t0.ifname", 5)]
    [InlineData("actornet.netdevs.h0", 6)]
    [InlineData("actornet.netdevs.h0.hubid", 8)]
    [InlineData("actornet.netdevs.h0.list", 10)]
    [InlineData("actornet.netdevs.h0.text", 12)]
    [InlineData("actornet.netdevs.h0.after", 14)]
    [InlineData("actornet.devices.n0", 17)]
    [InlineData("actornet.devices.n0.mac", 18)]
    [InlineData("actornet.quoted key.inner", 20)]
    [InlineData("actornet.log.level", 22)]
    public void LineOf_KnownPath_IsWhereItStands(string path, int line) =>
        Assert.Equal(line, HoconPositions.Scan(Sample).LineOf(path));

    [Theory]
    [InlineData("actornet", 2, 1)]
    [InlineData("actornet.netdevs.t0", 5, 5)]
    [InlineData("actornet.netdevs.t0.ifname", 5, 22)]
    [InlineData("actornet.netdevs.h0.hubid", 8, 7)]
    [InlineData("actornet.netdevs.h0.after", 14, 7)]
    [InlineData("actornet.devices.n0.mac", 18, 24)]
    [InlineData("actornet.log.level", 22, 1)]
    public void PositionOf_KnownPath_IsThatOfItsKey(string path, int line, int column) =>
        Assert.Equal((line, column), HoconPositions.Scan(Sample).PositionOf(path));

    [Theory]
    [InlineData("actornet.netdevs.t0.unknown", 5)]
    [InlineData("elsewhere", 0)]
    public void LineOf_UnknownPath_IsThatOfTheNearestPathAbove(string path, int line) =>
        Assert.Equal(line, HoconPositions.Scan("actornet {\n\n\n netdevs {\n  t0 { type = tap }\n }\n}").LineOf(path));

    [Fact]
    public void LineOf_KeyGivenTwice_IsTheLastLine() => Assert.Equal(2, HoconPositions.Scan("a = 1\na = 2\n").LineOf("a"));

    [Theory]
    [InlineData("a {")]
    [InlineData("}}}a = 1")]
    [InlineData("a = \"never closed\nb = 1")]
    [InlineData("a = [ { ")]
    [InlineData("= = = {{{ ]]]")]
    [InlineData("a = ${")]
    [InlineData("\"\"\"")]
    public void Scan_MalformedText_Ends(string text) => Assert.NotNull(HoconPositions.Scan(text));
}
