namespace ActorNet.Runtime.Tests;

public sealed class NameTests : RuntimeTest
{
    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a#1")]
    public void ActorOf_BadName_Throws(string name) => Assert.Throws<InvalidActorNameException>(() => Start((_, _) => { }, name));

    [Theory]
    [InlineData("nic0")]
    [InlineData("a-b_c.d*e+f:g@h&i=j,k!l~m'n;o(p)")]
    public void ActorOf_GoodName_IsInThePath(string name)
    {
        IActorRef actor = Start((_, _) => { }, name);
        Assert.Equal($"akka://test/user/{name}", actor.Path.ToString());
        Assert.Equal(name, actor.Path.Name);
    }

    [Fact]
    public void ActorOf_NameTaken_Throws()
    {
        Start((_, _) => { }, "one");
        Assert.Throws<InvalidActorNameException>(() => Start((_, _) => { }, "one"));
    }

    [Fact]
    public void ActorOf_NoName_GetsOneOfItsOwn()
    {
        IActorRef[] actors = [.. Enumerable.Range(0, 200).Select(_ => Start((_, _) => { }))];
        Assert.Equal(200, actors.Select(a => a.Path.Name).Distinct().Count());
        Assert.All(actors, a => Assert.StartsWith("$", a.Path.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ActorOf_NameOfAStoppedActor_IsANewIncarnation()
    {
        IActorRef first = Start((_, _) => { }, "one");
        await first.GracefulStop(Patience);
        await Settle(((ExtendedActorSystem)Sys).Guardian); // the parent has taken note
        IActorRef second = Start((_, _) => { }, "one");
        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(first.Path.Uid, second.Path.Uid);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void ActorOf_UnknownDispatcher_ThrowsAndFreesTheName()
    {
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithDispatcher("no.such"), "one"));
        Start((_, _) => { }, "one");
    }

    [Fact]
    public async Task Child_ByName_IsFoundOrNobody()
    {
        IActorRef parent = Start((self, message) =>
        {
            self.Ctx.ActorOf(Props.Empty, "a");
            self.From.Tell((self.Ctx.Child("a"), self.Ctx.Child("b"), self.Ctx.GetChildren().Count()));
        });
        (IActorRef a, IActorRef b, int count) = await parent.Ask<(IActorRef, IActorRef, int)>("x", Patience);
        Assert.Equal(parent.Path, a.Path.Parent);
        Assert.Equal(ActorRefs.Nobody, b);
        Assert.Equal(1, count);
    }

    [Fact]
    public void Path_Parts_AreConsistent()
    {
        ActorPath path = new RootActorPath(new Address("akka", "sys")) / "user" / "a" / "b";
        Assert.Equal("akka://sys/user/a/b", path.ToString());
        Assert.Equal("/user/a/b", path.ToStringWithoutAddress());
        Assert.Equal(["user", "a", "b"], path.Elements);
        Assert.Equal(3, path.Depth);
        Assert.Equal(path.Parent / "b", path);
        Assert.Equal("user", path.ParentOf(1).Name);
        Assert.Equal("a", path.ParentOf(-1).Name);
        Assert.Equal(path.Root, path.ParentOf(0));
        Assert.Equal(7, (path.Parent / "b#7").Uid);
        Assert.Equal(path, path.WithUid(9));
        Assert.NotEqual(path, path.Parent);
        Assert.Equal("akka://sys/user/a/b#9", path.WithUid(9).ToStringWithUid());
    }

    [Fact]
    public void Address_TextAndEquality()
    {
        Assert.Equal("akka.tcp://sys@host:1", new Address("akka.tcp", "sys", "host", 1).ToString());
        Assert.Equal(new Address("akka", "sys"), new Address("akka", "sys", "host", 1).WithHost().WithPort().WithProtocol("akka"));
        Assert.True(new Address("akka", "sys").HasLocalScope);
    }
}
