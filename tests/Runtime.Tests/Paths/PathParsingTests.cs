using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Runtime.Tests;

public sealed class PathParsingTests
{
    [Theory]
    [InlineData("akka://sys/", "akka://sys/", 0)]
    [InlineData("akka://sys", "akka://sys/", 0)]
    [InlineData("akka://sys/user/a", "akka://sys/user/a", 0)]
    [InlineData("akka://sys/user/a#42", "akka://sys/user/a", 42)]
    [InlineData("akka://sys/user//a/", "akka://sys/user/a", 0)]
    [InlineData("akka.tcp://sys@host:2552/user/a", "akka.tcp://sys@host:2552/user/a", 0)]
    [InlineData("akka.tcp://sys@[::1]:2552/user", "akka.tcp://sys@[::1]:2552/user", 0)]
    public void Parse_ReadsAddressNamesAndUid(string text, string expected, long uid)
    {
        ActorPath path = ActorPath.Parse(text);
        Assert.Equal(expected, path.ToString());
        Assert.Equal(uid, path.Uid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/user/a")]
    [InlineData("user")]
    [InlineData("http://sys/user")]
    [InlineData("akka:/sys/user")]
    [InlineData("akka.tcp://sys@host/user")]
    [InlineData("akka.tcp://sys@host:port/user")]
    public void Parse_Nonsense_Throws(string text)
    {
        Assert.Throws<UriFormatException>(() => ActorPath.Parse(text));
        Assert.False(ActorPath.TryParse(text, out _));
    }

    [Fact]
    public void Parse_OfWhatWasFormatted_IsTheSame() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            ActorPath path = new RootActorPath(new Address("akka", "sys"));
            foreach (byte b in bytes)
            {
                path /= "n" + (char)('a' + (b % 26));
            }
            path = path.WithUid(bytes.Length);
            ActorPath parsed = ActorPath.Parse(path.ToSerializationFormat());
            Assert.Equal(path, parsed);
            Assert.Equal(path.Uid, parsed.Uid);
            Assert.Equal(path.Elements, parsed.Elements);
        }));

    [Fact]
    public void TryParse_AnyText_NeverThrows() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            _ = ActorPath.TryParse("akka://" + text.Get, out _);
            _ = Address.TryParse(text.Get, out Address? _);
            _ = ActorPath.TryParseParts(text.Get, out _, out _);
        }));

    [Fact]
    public void TryParse_BelowAPath()
    {
        ActorPath root = new RootActorPath(new Address("akka", "sys"));
        Assert.True(ActorPath.TryParse(root / "user", "/a/b#3", out ActorPath? path));
        Assert.Equal(("akka://sys/user/a/b", 3L), (path.ToString(), path.Uid));
    }

    [Fact]
    public void TryParseAddress_GivesTheRest()
    {
        Assert.True(ActorPath.TryParseAddress("akka://sys/user/a", out Address? address, out ReadOnlySpan<char> rest));
        Assert.Equal(new Address("akka", "sys"), address);
        Assert.Equal("/user/a", rest.ToString());
    }

    [Fact]
    public void WithAddress_FillsInAHost()
    {
        var remote = new Address("akka.tcp", "sys", "host", 1);
        ActorPath path = ActorPath.Parse("akka://sys/user/a#7");
        Assert.Equal("akka.tcp://sys@host:1/user/a", path.ToStringWithAddress(remote));
        Assert.Equal("akka.tcp://sys@host:1/user/a#7", path.ToSerializationFormatWithAddress(remote));
    }

    [Fact]
    public void Address_ParsesFormatsAndCompares()
    {
        Address address = Address.Parse("AKKA.tcp://sys@host:7");
        Assert.Equal("akka.tcp://sys@host:7", address.ToString());
        Assert.Equal("sys@host:7", address.HostPort());
        Assert.Equal(address, address.Clone());
        Assert.True(Address.Comparer.Compare(address, address.WithPort(8)) < 0);
        Assert.Throws<ArgumentException>(() => Address.Parse("nonsense"));
        Assert.Throws<ArgumentException>(() => ((IComparable)address).CompareTo("x"));
        Assert.True(Address.TryParse("akka://sys/user", out Address? local, out string? uri));
        Assert.Equal((new Address("akka", "sys"), "/user"), (local, uri));
    }
}
