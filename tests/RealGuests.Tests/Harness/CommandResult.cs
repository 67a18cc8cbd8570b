namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>What a command returned and printed.</summary>
internal sealed record CommandResult(int Status, string Output)
{
    /// <summary>The output of a command that has to succeed.</summary>
    public string Expect(string command)
    {
        Assert.True(Status == 0, $"Status {Status} from: {command}\n{Output}");
        return Output;
    }
}
