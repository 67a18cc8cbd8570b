using System.Threading.Channels;
using ActorNet.Bench.Actors.Systems;

namespace ActorNet.Bench.Actors.Tell;

/// <summary>The alternative without actors: one task that reads a channel.</summary>
internal static class ChannelReader
{
    internal static async Task Count(ChannelReader<object> reader, Finish finish)
    {
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out _)) finish.Arrived();
        }
    }

    internal static async Task Forward(ChannelReader<object> reader, ChannelWriter<object> writer)
    {
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out object? message))
            {
                if (!writer.TryWrite(message)) await writer.WriteAsync(message).ConfigureAwait(false);
            }
        }
        writer.Complete();
    }
}
