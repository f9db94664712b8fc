using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Marks one symbol-version need of a 64-bit little-endian ELF library as weak (build task; see Torch.targets).</summary>
public sealed class WeakenVersionNeed : Task
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const byte Weak = 2;                        // VER_FLG_WEAK

    [Required] public string Source { get; set; }
    [Required] public string Target { get; set; }
    [Required] public string Version { get; set; }

    public override bool Execute()
    {
        var image = File.ReadAllBytes(Source);
        if (image.Length < 64 || image[0] != 0x7f || image[1] != 'E' || image[4] != 2)
        {
            Log.LogError("{0} is not a 64-bit ELF file; is the TorchSharp package damaged?", Source);
            return false;
        }

        var mended = Mend(image);
        Directory.CreateDirectory(Path.GetDirectoryName(Target));
        var temporary = Target + "." + System.Diagnostics.Process.GetCurrentProcess().Id + "-" + Environment.CurrentManagedThreadId;
        File.WriteAllBytes(temporary, image);
        File.Delete(Target);
        try
        {
            File.Move(temporary, Target);
        }
        catch (IOException) when (File.Exists(Target))
        {
            File.Delete(temporary); // projects build side by side: another one was faster, with the same content
        }

        Log.LogMessage(MessageImportance.Low, "{0} need(s) of {1} are weak in {2}", mended, Version, Target);
        return true;
    }

    private int Mend(byte[] image)
    {
        long sections = BitConverter.ToInt64(image, 0x28);
        int size = BitConverter.ToUInt16(image, 0x3a), count = BitConverter.ToUInt16(image, 0x3c), mended = 0;
        for (var i = 0; i < count; i++)
        {
            var section = (int)(sections + (long)i * size);
            if (BitConverter.ToUInt32(image, section + 4) != VersionNeedSection) continue;
            var link = BitConverter.ToUInt32(image, section + 40);
            var names = BitConverter.ToInt64(image, (int)(sections + (long)link * size) + 24);
            long need = BitConverter.ToInt64(image, section + 24);
            for (var left = BitConverter.ToUInt32(image, section + 44); left > 0; left--)
            {
                var entry = need + BitConverter.ToUInt32(image, (int)need + 8);
                for (int versions = BitConverter.ToUInt16(image, (int)need + 2); versions > 0; versions--)
                {
                    var start = (int)(names + BitConverter.ToUInt32(image, (int)entry + 8));
                    var end = Array.IndexOf(image, (byte)0, start);
                    if (Encoding.ASCII.GetString(image, start, end - start) == Version)
                    {
                        image[(int)entry + 4] |= Weak;
                        mended++;
                    }

                    entry += BitConverter.ToUInt32(image, (int)entry + 12);
                }

                need += BitConverter.ToUInt32(image, (int)need + 12);
            }
        }

        return mended;
    }
}
