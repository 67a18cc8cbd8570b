using System.Runtime.CompilerServices;
using ActorNet.Io.Processes;

namespace ActorNet.Io.Tests.Processes;

public sealed class ThreadStackTests
{
    private const int StackBytes = 1 << 20;

    [Fact]
    public void IsCurrent_OnItsThreadHoweverDeep_AndOnNoOther()
    {
        using var marked = new ManualResetEventSlim();
        using var checkedByOthers = new ManualResetEventSlim();
        ThreadStack stack = default;
        bool onIt = false;
        var owner = new Thread(
            () =>
            {
                stack = ThreadStack.FromHereDown(StackBytes - (64 << 10));
                onIt = IsCurrent(stack, depth: 1_000);
                marked.Set();
                checkedByOthers.Wait();
            },
            StackBytes);
        owner.Start();
        marked.Wait();

        // Their stacks are mapped next to it.
        bool[] onOthers = new bool[20];
        Thread[] others = [.. onOthers.Select((_, i) => new Thread(() => onOthers[i] = stack.IsCurrent || IsCurrent(stack, depth: 1_000), StackBytes))];
        foreach (Thread other in others) other.Start();
        foreach (Thread other in others) other.Join();
        checkedByOthers.Set();
        owner.Join();

        Assert.True(onIt);
        Assert.DoesNotContain(true, onOthers);
        Assert.False(stack.IsCurrent);
    }

    [Fact]
    public void IsCurrent_OfTheDefault_IsFalse() => Assert.False(default(ThreadStack).IsCurrent);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsCurrent(ThreadStack stack, int depth) => depth == 0 ? stack.IsCurrent : IsCurrent(stack, depth - 1);
}
