using Xunit.Abstractions;

namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>
/// Small instances of the credit protocol, explored to the last state: no wake-up is lost, no credit, no batch and, where nothing may be
/// dropped, no frame; and the same exploration finds every mistake that is built in.
/// </summary>
public sealed class CreditModelTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Settings.Keys];

    public static TheoryData<CreditFlaw, string> Flaws => new()
    {
        { CreditFlaw.SourceDoesNotLookAgain, "one sender" },
        { CreditFlaw.ReceiverDoesNotLookAgain, "one sender" },
        { CreditFlaw.EdgeNotRearmed, "one sender" },
        { CreditFlaw.ReadsOnceAnEdge, "descriptor" },
        { CreditFlaw.CreditOnRelease, "held too long" },
        { CreditFlaw.CopyWithoutCredit, "held too long" },
        { CreditFlaw.PurgeForgetsCredit, "link down and up" },
        { CreditFlaw.ReclaimDoesNotSend, "waiting for credit" },
        { CreditFlaw.LargeWaitsForEver, "large batches" },
        { CreditFlaw.GateStaysClosed, "one sender" },
        { CreditFlaw.StopKeepsBatch, "receiver stops" },
        { CreditFlaw.DisconnectDoesNotResume, "unplugged and held" },
        { CreditFlaw.ReturnsTwice, "one sender" },
        { CreditFlaw.ReconnectForgetsWaiting, "reconnected" },
    };

    private static Dictionary<string, CreditSetting> Settings { get; } = new()
    {
        ["one sender"] = new() { Batches = [[1, 1, 1]], Credit = 2, Buffers = [3] },
        ["one credit"] = new() { Batches = [[1, 1, 1, 1]], Credit = 1, Buffers = [4] },
        ["large batches"] = new() { Batches = [[1, 2, 1]], Credit = 1, Pool = 3, Buffers = [4] },
        ["waiting for credit"] = new() { Batches = [[1, 2, 1]], Credit = 2, Pool = 3, Buffers = [4] },
        ["credit in bytes"] = new() { Batches = [[1, 2, 1]], Credit = 4, CreditBytes = 5, Pool = 3, Buffers = [4] },
        ["descriptor"] = new() { Batches = [[1, 1, 2]], Credit = 2, Buffers = [4], IsDescriptor = true },
        ["two senders"] = new() { Batches = [[1, 1], [1]], Credit = 1, Buffers = [3] },
        ["two senders of both kinds"] = new() { Batches = [[1], [2]], Credit = 1, Buffers = [3], IsDescriptor = true },
        ["held too long"] = new() { Batches = [[2, 1]], Credit = 2, Buffers = [3], CopiesOut = true },
        ["held too long, two senders"] = new() { Batches = [[1], [1]], Credit = 1, Buffers = [2], CopiesOut = true },
        ["link down and up"] = new() { Batches = [[1, 2, 1]], Credit = 2, Buffers = [4], Changes = [CreditChange.Down, CreditChange.Up] },
        ["unplugged"] = new() { Batches = [[1, 2]], Credit = 2, Buffers = [3], Changes = [CreditChange.Disconnect, CreditChange.Connect] },
        ["unplugged and held"] = new() { Batches = [[1, 1]], Credit = 1, Buffers = [2], CopiesOut = true, Changes = [CreditChange.Disconnect] },
        ["reconnected"] = new() { Batches = [[1, 2]], Credit = 2, Buffers = [3, 3], Changes = [CreditChange.Connect] },
        ["reconnected and held"] = new() { Batches = [[1, 1]], Credit = 1, Buffers = [2, 2], CopiesOut = true, Changes = [CreditChange.Connect] },
        ["receiver stops"] = new() { Batches = [[1, 1], [1]], Credit = 1, Buffers = [2], Changes = [CreditChange.Stop] },
        ["receiver stops, another comes"] = new() { Batches = [[1, 1]], Credit = 2, Buffers = [1, 2], Changes = [CreditChange.Stop, CreditChange.Connect] },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Protocol_EveryOrderOfSteps_LosesNothing(string name)
    {
        Exploration found = Explorer.Explore(new CreditState(Settings[name]));
        output.WriteLine($"{name}: {found}");
        Assert.True(found.Problem is null, found.ToString());
        Assert.True(found.Ends > 0, "the model never comes to rest");
    }

    [Theory]
    [MemberData(nameof(Flaws))]
    public void Protocol_WithAFlaw_IsFoundOut(CreditFlaw flaw, string name)
    {
        Exploration found = Explorer.Explore(new CreditState(Settings[name] with { Flaw = flaw }));
        output.WriteLine($"{flaw}: {found}");
        Assert.True(found.Problem is not null, $"{flaw} passes all checks");
    }
}
