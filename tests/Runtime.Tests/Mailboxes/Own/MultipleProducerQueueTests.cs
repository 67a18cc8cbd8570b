using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class MultipleProducerQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void AnySequenceOfSteps_IsThatOfAQueue() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), steps =>
        {
            var queue = new MultipleProducerQueue<int>(2);
            var model = new Queue<int>();
            bool sleeps = false;
            foreach (int step in steps)
            {
                if (step % 3 != 0)
                {
                    // Runs of up to 16, so that small segments fill and go round.
                    for (int i = 0; i <= Math.Abs(step % 16); i++)
                    {
                        Assert.Equal(sleeps, queue.Enqueue(step + i));
                        sleeps = false;
                        model.Enqueue(step + i);
                    }
                }
                else if (step % 2 == 0)
                {
                    bool there = queue.TryDequeue(out int item);
                    Assert.Equal(model.TryDequeue(out int expected), there);
                    Assert.Equal(expected, item);
                }
                else
                {
                    bool slept = !sleeps && queue.TrySleep();
                    Assert.Equal(!sleeps && model.Count == 0, slept);
                    sleeps |= slept;
                }
                Assert.Equal(model.Count, queue.Count);
                Assert.Equal(model.Count == 0, queue.IsEmpty);
            }
            while (model.TryDequeue(out int expected))
            {
                Assert.True(queue.TryDequeue(out int item));
                Assert.Equal(expected, item);
            }
            Assert.False(queue.TryDequeue(out _));
        }));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(4, 2)]
    [InlineData(8, 1024)]
    public void ManyProducers_AReaderThatSleeps_LosesNothingAndKeepsEachOnesOrder(int producers, int firstSegment)
    {
        const int Each = 100_000;
        var queue = new MultipleProducerQueue<(int Producer, int Number)>(firstSegment);
        using var woken = new SemaphoreSlim(0);
        var threads = new Thread[producers];
        for (int p = 0; p < producers; p++)
        {
            int producer = p;
            threads[p] = new Thread(() =>
            {
                for (int i = 0; i < Each; i++)
                {
                    if (queue.Enqueue((producer, i)))
                    {
                        woken.Release();
                    }
                }
            });
            threads[p].Start();
        }

        int[] next = new int[producers];
        for (int left = producers * Each; left > 0;)
        {
            if (queue.TryDequeue(out (int Producer, int Number) item))
            {
                Assert.Equal(next[item.Producer]++, item.Number);
                left--;
            }
            else if (queue.TrySleep())
            {
                // A wake-up that is lost ends the test here.
                Assert.True(woken.Wait(Patience), $"asleep with {left} items to come and {queue.Count} there");
            }
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
        Assert.False(queue.TryDequeue(out _));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void TryWake_TellsOnce()
    {
        var queue = new MultipleProducerQueue<int>(2);
        Assert.False(queue.TryWake());
        Assert.True(queue.TrySleep());
        Assert.True(queue.TryWake());
        Assert.False(queue.TryWake());
        Assert.False(queue.Enqueue(1));
    }

    [Fact]
    public void SleepOnAFullSegment_WakesTheReaderFromTheNextOne()
    {
        var queue = new MultipleProducerQueue<int>(2);
        queue.Enqueue(1);
        queue.Enqueue(2);
        Assert.True(queue.TryDequeue(out _));
        Assert.True(queue.TryDequeue(out _));
        Assert.True(queue.TrySleep());
        Assert.True(queue.Enqueue(3));
        Assert.False(queue.Enqueue(4));
        Assert.True(queue.TryDequeue(out int three));
        Assert.Equal(3, three);
    }

    [Fact]
    public void LengthThatWasReachedBefore_AllocatesNothing()
    {
        var queue = new MultipleProducerQueue<int>(8);
        void Round()
        {
            for (int i = 0; i < 5_000; i++)
            {
                queue.Enqueue(i);
            }
            while (queue.TryDequeue(out _))
            {
            }
        }

        for (int i = 0; i < 4; i++)
        {
            Round();
        }
        Assert.Equal(0, Allocation.LeastOf(10, Round));
    }

    [Fact]
    public void WhatWasTaken_IsNotHeld()
    {
        var queue = new MultipleProducerQueue<Envelope>(8);
        WeakReference taken = EnqueueAndTake(queue);
        GC.Collect();
        Assert.False(taken.IsAlive);
        GC.KeepAlive(queue);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference EnqueueAndTake(MultipleProducerQueue<Envelope> queue)
    {
        object message = new();
        queue.Enqueue(new Envelope(message, ActorRefs.NoSender));
        Assert.True(queue.TryDequeue(out _));
        return new WeakReference(message);
    }
}
