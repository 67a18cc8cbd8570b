namespace ActorNet.Runtime.Tests;

internal enum JobKind
{
    Plain,
    Timer,
    Await,
    Pipe,
    Restart,
    Stop,
    Resume,
    Silence,
    Stash,
}

internal sealed record Job(int Id, JobKind Kind);

internal sealed record Asked(Job Job, bool Answer);

internal sealed record Oracled(Job Job);

internal sealed record Late(Job Job);

/// <summary>To a worker itself: takes up what it put aside.</summary>
internal sealed record TakeUp;

/// <summary>From a worker to the collector; the numbers of one worker must arrive in order.</summary>
internal sealed record Finished(Job Job, int Number);
