namespace ActorNet.Runtime.Tests;

[Collection(nameof(Alone))]
[Trait("Runtime", "own")]
public sealed class QueueMemoryTests
{
    [Fact]
    public void MultipleProducerQueue_AfterAMillion_GivesMostOfTheMemoryBack()
    {
        var queue = new MultipleProducerQueue<long>(8);
        long before = Settled();
        for (int i = 0; i < 1_000_000; i++)
        {
            queue.Enqueue(i);
        }
        Assert.True(Settled() - before > 16_000_000);
        while (queue.TryDequeue(out _))
        {
        }
        Assert.True(Settled() - before < 1_000_000);
        GC.KeepAlive(queue);
    }

    [Fact]
    public void LocalMessageQueue_AfterAMillion_GivesTheMemoryBack()
    {
        var queue = new LocalMessageQueue();
        var envelope = new Envelope(new object(), ActorRefs.NoSender);
        long before = Settled();
        for (int i = 0; i < 1_000_000; i++)
        {
            queue.Add(envelope);
        }
        while (queue.TryDequeue(out _))
        {
        }
        Assert.True(Settled() - before < 100_000);
        queue.Add(envelope);
        Assert.True(queue.TryDequeue(out Envelope last));
        Assert.Same(envelope.Message, last.Message);
    }

    // What tests before this one left is gone, too: systems that end, and what waits for its finalizer.
    private static long Settled()
    {
        long last = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 50; i++)
        {
            GC.WaitForPendingFinalizers();
            long now = GC.GetTotalMemory(forceFullCollection: true);
            if (Math.Abs(now - last) < 10_000)
            {
                return now;
            }
            last = now;
        }
        return last;
    }
}
