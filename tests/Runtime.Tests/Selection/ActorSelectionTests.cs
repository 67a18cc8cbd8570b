namespace ActorNet.Runtime.Tests;

public sealed class ActorSelectionTests : RuntimeTest
{
    private IActorRef _a = null!;
    private IActorRef _b = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // user/a with the children x1, x2 and y; user/b with x1.
        _a = Start(Family, "a");
        _b = Start(Family, "b");
        foreach (string name in new[] { "x1", "x2", "y" })
        {
            await _a.Ask<IActorRef>(("child", name), Patience);
        }
        await _b.Ask<IActorRef>(("child", "x1"), Patience);
    }

    [Theory]
    [InlineData("/user/a", "/user/a")]
    [InlineData("/user/a/", "/user/a")]
    [InlineData("user/a", "/user/a")]
    [InlineData("akka://test/user/a", "/user/a")]
    [InlineData("akka://test/user/a/x1", "/user/a/x1")]
    [InlineData("/user/a/../b/x1", "/user/b/x1")]
    [InlineData("/user/a/x1/../y", "/user/a/y")]
    public async Task ResolveOne_FindsTheActor(string path, string expected)
    {
        IActorRef found = await Sys.ActorSelection(path).ResolveOne(Patience);
        Assert.Equal(expected, found.Path.ToStringWithoutAddress());
    }

    [Theory]
    [InlineData("/user/nobody")]
    [InlineData("/user/a/nobody")]
    [InlineData("/user/a/x*/nobody")]
    [InlineData("akka://other/user/a")]
    [InlineData("akka:/nonsense")]
    [InlineData("")]
    public async Task ResolveOne_NobodyThere_Throws(string path)
    {
        // The empty path is the root itself, which is there.
        if (path.Length == 0)
        {
            Assert.Equal(0, (await Sys.ActorSelection(path).ResolveOne(Patience)).Path.Depth);
            return;
        }
        await Assert.ThrowsAsync<ActorNotFoundException>(() => Sys.ActorSelection(path).ResolveOne(TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public async Task ResolveOne_ByActorPath()
    {
        Assert.Equal(_a, await Sys.ActorSelection(_a.Path).ResolveOne(Patience));
        Assert.Equal(_a, await Sys.ActorSelection(ActorPath.Parse("akka://test/user/a")).ResolveOne(Patience));
    }

    [Fact]
    public async Task ResolveOne_Cancelled_Throws() => await Assert.ThrowsAsync<ActorNotFoundException>(
        () => Sys.ActorSelection("/user/a").ResolveOne(Patience, new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("/user/a/*", "x1 x2 y")]
    [InlineData("/user/a/x*", "x1 x2")]
    [InlineData("/user/a/?", "y")]
    [InlineData("/user/*/x1", "x1 x1")]
    [InlineData("/user/a/**", "x1 x2 y")]
    [InlineData("/user/*", "a b")]
    public async Task Wildcards_ReachAllThatMatch(string path, string expected)
    {
        Probe probe = NewProbe("probe-has-a-long-name");
        Sys.ActorSelection(path).Tell("name", probe.Ref);
        var names = new List<string>();
        while (names.Count < expected.Split(' ').Length)
        {
            if (await probe.Expect<object>() is string name && name != "name")
            {
                names.Add(name);
            }
        }
        Assert.Equal(expected, string.Join(' ', names.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void DoubleWildcard_NotAtTheEnd_Throws() =>
        Assert.Throws<IllegalActorNameException>(() => Sys.ActorSelection("/user/**/x"));

    [Fact]
    public async Task Context_SelectsFromTheActor()
    {
        Probe probe = NewProbe();
        _a.Tell(("select", "y"), probe.Ref);
        await probe.Expect("y");
        _a.Tell(("select", "../b/x1"), probe.Ref);
        await probe.Expect("x1");
        Assert.Equal("/user/b/x1", probe.LastSender.Path.ToStringWithoutAddress());
        _a.Tell(("select", "/user/b"), probe.Ref);
        await probe.Expect("b");
    }

    [Fact]
    public async Task Anchor_SelectsFromAnyActor() =>
        Assert.Equal("y", (await Sys.ActorSelection(_a, "y").ResolveOne(Patience)).Path.Name);

    [Fact]
    public async Task Ask_ToASelection_IsAnswered() => Assert.Equal("a", await Sys.ActorSelection("/user/a").Ask<string>("name", Patience));

    [Fact]
    public async Task NobodyThere_IsADeadLetter()
    {
        Probe dead = NewProbe();
        Sys.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));
        Sys.ActorSelection("/user/gone/child").Tell("hello", _a);
        DeadLetter letter = await dead.Expect<DeadLetter>();
        Assert.Equal(("hello", _a), (letter.Message, letter.Sender));
        Assert.Equal("/user/gone/child", letter.Recipient.Path.ToStringWithoutAddress());
        Sys.ActorSelection("/user/a/z*").Tell("hello", _a);
        Assert.Equal("hello", (await dead.Expect<DeadLetter>()).Message);
    }

    [Fact]
    public async Task SpecialPlaces_CanBeSelected()
    {
        Assert.Equal(Sys.DeadLetters.Path, Sys.ActorSelection("/deadLetters").Anchor.Path / "deadLetters");
        Probe dead = NewProbe();
        Sys.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));
        Sys.ActorSelection("/deadLetters").Tell("x");
        Assert.Equal("x", (await dead.Expect<DeadLetter>()).Message);
        Assert.Equal("system", (await Sys.ActorSelection("/system").ResolveOne(Patience)).Path.Name);
    }

    [Fact]
    public void NullMessage_Throws() => Assert.Throws<ArgumentNullException>(() => Sys.ActorSelection("/user/a").Tell(null!));

    [Fact]
    public void Equality_IsThatOfAnchorAndPath()
    {
        Assert.Equal(Sys.ActorSelection("/user/a"), Sys.ActorSelection("/user/a/"));
        Assert.NotEqual(Sys.ActorSelection("/user/a"), Sys.ActorSelection("/user/b"));
        Assert.Equal("/user/a/*", Sys.ActorSelection("/user/a/*").PathString);
    }

    private static void Family(ScriptedActor self, object message)
    {
        switch (message)
        {
            case ("child", string name):
                self.From.Tell(self.Ctx.ActorOf(new Script { Receive = Family }.Props, name));
                break;
            case ("select", string path):
                self.Ctx.ActorSelection(path).Tell("name", self.From);
                break;
            case "name":
                self.From.Tell(self.Me.Path.Name);
                break;
        }
    }
}
