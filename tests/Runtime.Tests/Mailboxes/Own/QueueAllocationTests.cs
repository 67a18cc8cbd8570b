namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class QueueAllocationTests
{
    public static TheoryData<string> Queues() => ["bounded", "deque", "bounded deque", "priority", "stable priority"];

    [Theory]
    [MemberData(nameof(Queues))]
    public void MessageInAndOut_AllocatesNothing(string kind)
    {
        IMessageQueue queue = Create(kind);
        var envelope = new Envelope(new object(), ActorRefs.NoSender);
        GoRound(queue, envelope, 1_000); // segments and rings have their size now
        Assert.Equal(0, Allocation.LeastOf(10, () => GoRound(queue, envelope, 1_000)));
        Assert.False(queue.HasMessages);
    }

    private static void GoRound(IMessageQueue queue, Envelope envelope, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < 30; i++)
            {
                queue.Enqueue(ActorRefs.Nobody, envelope);
            }
            for (int i = 0; i < 30; i++)
            {
                Assert.True(queue.TryDequeue(out _));
            }
        }
    }

    private static IMessageQueue Create(string kind) => kind switch
    {
        "bounded" => new BoundedMessageQueue(100, TimeSpan.Zero),
        "deque" => new UnboundedDequeMessageQueue(),
        "bounded deque" => new BoundedDequeMessageQueue(100, TimeSpan.Zero),
        "priority" => new UnboundedPriorityMessageQueue(static _ => 0, 100),
        _ => new UnboundedStablePriorityMessageQueue(static _ => 0, 100),
    };
}
